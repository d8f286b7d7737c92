package io.loom.provisioner.provider.joyent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.cloud.LabelText;
import io.loom.provisioner.cloud.MachineName;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.ssh.ShellQuote;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is asked of CloudAPI for a machine. */
record MachineOrder(MachineRequest request, JoyentConfig config) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Lets KEY in as WHO; a machine runs it whenever it starts. CloudAPI itself lets in the account's keys only, and as root. */
    private static final String LET_IN = """
            [ -e /var/lib/loom-host ] || { hostnamectl set-hostname "$HOST" 2>/dev/null || hostname "$HOST"; }
            mkdir -p /var/lib && touch /var/lib/loom-host
            id "$WHO" >/dev/null 2>&1 || useradd -m -s /bin/bash "$WHO" || exit 1
            home=$(getent passwd "$WHO" | cut -d: -f6)
            [ -n "$home" ] && mkdir -p "$home/.ssh" && touch "$home/.ssh/authorized_keys" || exit 1
            grep -qxF "$KEY" "$home/.ssh/authorized_keys" || printf '%s\\n' "$KEY" >> "$home/.ssh/authorized_keys"
            chmod 700 "$home/.ssh" && chmod 600 "$home/.ssh/authorized_keys"
            chown -R "$WHO" "$home/.ssh"
            if [ "$WHO" != root ] && [ -d /etc/sudoers.d ]; then
              printf '%s ALL=(ALL) NOPASSWD:ALL\\n' "$WHO" > /etc/sudoers.d/90-loom
              chmod 440 /etc/sudoers.d/90-loom
            fi
            """;

    /** The tags that the machine is to carry, as CloudAPI has them. */
    Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        request.tags().forEach((name, value) -> tags.put(LabelText.encode(name), LabelText.encode(value)));
        tags.put(JoyentMachine.CLUSTER, request.token().clusterId().toString());
        tags.put(JoyentMachine.NODE, request.token().nodeId().toString());
        return tags;
    }

    /**
     * The order.
     *
     * @param image its id
     * @param networks their ids; none for what CloudAPI chooses
     */
    ObjectNode json(String image, List<String> networks) {
        ObjectNode order = JSON.createObjectNode()
                .put("name", MachineName.of(request))
                .put("package", request.flavor())
                .put("image", image)
                .put("firewall_enabled", config.firewall());
        if (!networks.isEmpty()) {
            networks.forEach(order.putArray("networks")::add);
        }
        tags().forEach((name, value) -> order.put("tag." + name, value));
        return order.put("metadata.user-script", userScript());
    }

    private String userScript() {
        return "#!/bin/sh\nHOST=" + ShellQuote.quote(request.hostName()) + "\nWHO="
                + ShellQuote.quote(request.sshUser()) + "\nKEY="
                + ShellQuote.quote(request.sshPublicKey().strip()) + "\n" + LET_IN;
    }
}

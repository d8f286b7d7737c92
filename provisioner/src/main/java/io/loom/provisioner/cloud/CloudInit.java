package io.loom.provisioner.cloud;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.TaskFailure;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * User data for cloud-init: lets the cluster's key in to the login user and sets the host name. Holds nothing secret.
 *
 * @param text the user data, as cloud-init reads it
 */
public record CloudInit(String text) {
    private static final String BOUNDARY = "==loom==";

    /**
     * What a machine is to do when it boots for the first time.
     *
     * @param more further user data of any kind that cloud-init knows by its first line; what both say, Loom's says
     */
    public static CloudInit of(MachineRequest request, Optional<String> more) {
        String own = "#cloud-config\n" + config(request) + "\n";
        return new CloudInit(more.filter(text -> !text.isBlank())
                .map(text -> "Content-Type: multipart/mixed; boundary=\"" + BOUNDARY + "\"\nMIME-Version: 1.0\n"
                        + part("text/cloud-config", own)
                        + part("text/plain", text)
                        + "\n--" + BOUNDARY + "--\n")
                .orElse(own));
    }

    /** Length in bytes. */
    public int size() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * Sees that it is no longer than a cloud allows.
     *
     * @param size as the cloud counts it, in bytes
     * @throws TaskFailure lasting, {@code user-data-too-long}, when it is
     */
    public static void check(int size, int limit) {
        if (size > limit) {
            throw TaskFailure.lasting(
                    "user-data-too-long",
                    "The machine's user data has " + size + " bytes, and the provider takes " + limit
                            + ".\nMaybe let the user data of the provider fetch what it needs instead of holding it.");
        }
    }

    private static String part(String type, String text) {
        return "\n--" + BOUNDARY + "\nContent-Type: " + type + "; charset=\"utf-8\"\n\n" + text;
    }

    /** JSON is YAML, and needs no rules of its own for quotes. */
    private static ObjectNode config(MachineRequest request) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        String name = request.hostName();
        int dot = name.indexOf('.');
        config.put("preserve_hostname", false)
                .put("hostname", dot < 0 ? name : name.substring(0, dot))
                .put("fqdn", name);
        config.putArray("ssh_authorized_keys").add(request.sshPublicKey());
        if (request.sshUser().equals("root")) {
            config.put("disable_root", false);
        } else {
            var users = config.putArray("users");
            users.add("default");
            users.addObject()
                    .put("name", request.sshUser())
                    .put("shell", "/bin/bash")
                    .put("sudo", "ALL=(ALL) NOPASSWD:ALL")
                    .putArray("ssh_authorized_keys")
                    .add(request.sshPublicKey());
        }
        return config;
    }
}

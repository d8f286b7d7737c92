package io.loom.provisioner.provider.joyent;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.Machine;
import io.loom.provisioner.cloud.LabelText;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderMachine;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A machine as CloudAPI tells of it. Names and values of its tags are {@link LabelText}, since CloudAPI searches for them.
 *
 * @param json its resource
 */
record JoyentMachine(JsonNode json) {
    static final String CLUSTER = "loom-cluster";
    static final String NODE = "loom-node";

    /** Property: when it was made, in CloudAPI's words. */
    static final String CREATED = "created";

    private static final Set<String> BEGINNING = Set.of("provisioning", "ready");

    String id() {
        return json.path("id").asText();
    }

    String path() {
        return "/machines/" + id();
    }

    /** E.g. {@code running}. */
    String state() {
        return json.path("state").asText();
    }

    boolean isRunning() {
        return state().equals("running");
    }

    boolean isBeginning() {
        return BEGINNING.contains(state());
    }

    boolean isDeleted() {
        return state().equals("deleted");
    }

    Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        json.path("tags")
                .forEachEntry((name, value) -> tags.put(LabelText.decode(name), LabelText.decode(value.asText())));
        return tags;
    }

    Optional<MachineToken> token() {
        Map<String, String> tags = tags();
        return Optional.ofNullable(tags.get(CLUSTER))
                .flatMap(cluster ->
                        Optional.ofNullable(tags.get(NODE)).flatMap(node -> MachineToken.parse(cluster + "/" + node)));
    }

    boolean carries(MachineToken token) {
        return token().filter(token::equals).isPresent();
    }

    /** @param sshUser null where it is not known */
    Machine machine(JoyentConfig config, @Nullable String sshUser, List<String> hostKeys) {
        List<InetAddress> ips = ips();
        Optional<String> inner = ips.stream()
                .filter(InetAddress::isSiteLocalAddress)
                .map(InetAddress::getHostAddress)
                .findFirst();
        Optional<String> outer = ips.stream().map(InetAddress::getHostAddress).findFirst();
        Map<String, String> addresses = new HashMap<>();
        (config.sshAddress().equals("private") ? inner : outer)
                .ifPresent(address -> addresses.put(Machine.ACCESS_V4, address));
        inner.or(() -> outer).ifPresent(address -> addresses.put(Machine.BIND_V4, address));
        return new Machine(
                id(),
                addresses,
                22,
                sshUser,
                hostKeys,
                Map.of(
                        Machine.FLAVOR,
                        json.path("package").asText(),
                        CREATED,
                        json.path("created").asText()));
    }

    /** The primary one first; what CloudAPI tells may also be {@code dhcp}, which is none. */
    private List<InetAddress> ips() {
        List<InetAddress> ips = new ArrayList<>();
        address(json.path("primaryIp").asText()).ifPresent(ips::add);
        json.path("ips").forEach(ip -> address(ip.asText()).ifPresent(ips::add));
        return ips;
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    ProviderMachine found(JoyentConfig config) {
        return new ProviderMachine(machine(config, null, List.of()), token().orElse(null), tags());
    }
}

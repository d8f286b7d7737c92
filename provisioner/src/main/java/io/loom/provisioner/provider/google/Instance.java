package io.loom.provisioner.provider.google;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.Machine;
import io.loom.provisioner.cloud.LabelText;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderMachine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine as Compute Engine tells of it.
 *
 * @param json its resource
 */
record Instance(JsonNode json) {
    private static final Set<String> BEGINNING = Set.of("PROVISIONING", "STAGING", "REPAIRING");

    static final String CLUSTER = "loom-cluster";
    static final String NODE = "loom-node";

    /** Property: when it was made, in Google's words. */
    static final String CREATED = "created";

    String zone() {
        return last(json.path("zone").asText());
    }

    String name() {
        return json.path("name").asText();
    }

    String id() {
        return zone() + "/" + name();
    }

    /** E.g. {@code RUNNING}. */
    String status() {
        return json.path("status").asText();
    }

    boolean isRunning() {
        return status().equals("RUNNING");
    }

    /** Whether it runs, or will without anybody's doing. */
    boolean isAlive() {
        return isRunning() || BEGINNING.contains(status());
    }

    /** The status with what Google adds to it. */
    String words() {
        String more = GoogleDialect.oneLine(json.path("statusMessage").asText());
        String spot = json.path("scheduling").path("provisioningModel").asText().equals("SPOT")
                        && status().equals("TERMINATED")
                ? "Google takes spot machines back"
                : "";
        String why = more.isEmpty() ? spot : more;
        return status() + (why.isEmpty() ? "" : " (" + why + ")");
    }

    Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        json.path("labels").forEachEntry((key, value) -> labels.put(key, value.asText()));
        return labels;
    }

    Optional<MachineToken> token() {
        return Optional.of(labels())
                .filter(labels -> labels.containsKey(CLUSTER) && labels.containsKey(NODE))
                .flatMap(labels -> MachineToken.parse(labels.get(CLUSTER) + "/" + labels.get(NODE)));
    }

    boolean carries(MachineToken token) {
        return token().filter(token::equals).isPresent();
    }

    /**
     * What is known of it.
     *
     * @param config whose field says by which address it is reached
     * @param sshUser null where it is not known
     * @param hostKeys lines; empty where they are not known
     */
    Machine machine(GoogleConfig config, @Nullable String sshUser, List<String> hostKeys) {
        JsonNode network = json.path("networkInterfaces").path(0);
        Map<String, String> addresses = new HashMap<>();
        String inner = first(
                network.path("networkIP"),
                network.path("ipv6Address"),
                network.path("ipv6AccessConfigs").path(0).path("externalIpv6"));
        if (!inner.isEmpty()) {
            addresses.put(Machine.BIND_V4, inner);
        }
        boolean hasOuter = network.path("accessConfigs").size() > 0;
        String outer = hasOuter && config.sshAddress().equals("external")
                ? network.path("accessConfigs").path(0).path("natIP").asText()
                : inner;
        if (!outer.isEmpty()) {
            addresses.put(Machine.ACCESS_V4, outer);
        }
        return new Machine(
                id(),
                addresses,
                22,
                sshUser,
                hostKeys,
                Map.of(
                        Machine.FLAVOR,
                        last(json.path("machineType").asText()),
                        CREATED,
                        json.path("creationTimestamp").asText()));
    }

    ProviderMachine found(GoogleConfig config) {
        return new ProviderMachine(machine(config, null, List.of()), token().orElse(null), Labels.tags(labels()));
    }

    /** The filter that finds the machine of a token. */
    static String filter(MachineToken token) {
        return filter(CLUSTER, token.clusterId()) + " AND " + filter(NODE, token.nodeId());
    }

    private static String filter(String label, UUID value) {
        return filter(label, value.toString());
    }

    /** The filter that finds what carries a tag. */
    static String filter(String tag, String value) {
        return "(labels." + LabelText.encode(tag) + " = \"" + LabelText.encode(value) + "\")";
    }

    private static String first(JsonNode... texts) {
        for (JsonNode text : texts) {
            if (!text.asText().isEmpty()) {
                return text.asText();
            }
        }
        return "";
    }

    /** The last word of a URL: the name of what it leads to. */
    static String last(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }
}

package io.loom.provisioner.provider.digitalocean;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.Machine;
import io.loom.provisioner.cloud.LabelText;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderMachine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A machine as DigitalOcean tells of it. Its tags are {@code name:value}, each part {@link LabelText}, since DigitalOcean takes few other
 * characters and makes no difference between capital and small letters.
 *
 * @param json its resource
 */
record Droplet(JsonNode json) {
    static final String CLUSTER = "loom-cluster";
    static final String NODE = "loom-node";

    /** Property: when it was made, in DigitalOcean's words. */
    static final String CREATED = "created";

    long id() {
        return json.path("id").asLong();
    }

    String path() {
        return "/droplets/" + id();
    }

    /** {@code new}, {@code active}, {@code off} or {@code archive}. */
    String status() {
        return json.path("status").asText();
    }

    boolean isNew() {
        return status().equals("new");
    }

    boolean isRunning() {
        return status().equals("active");
    }

    /** Those of its tags that have a name and a value. */
    Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        for (String tag : texts()) {
            int colon = tag.indexOf(':');
            if (colon > 0) {
                tags.put(LabelText.decode(tag.substring(0, colon)), LabelText.decode(tag.substring(colon + 1)));
            }
        }
        return tags;
    }

    /** Its tags as DigitalOcean has them. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        json.path("tags").forEach(tag -> texts.add(tag.asText()));
        return texts;
    }

    static String tag(String name, String value) {
        return LabelText.encode(name) + ":" + LabelText.encode(value);
    }

    /** The tag by which the machine of a token is found. */
    static String tag(MachineToken token) {
        return tag(NODE, token.nodeId().toString());
    }

    /** Whether a tag says which node a machine is. */
    static boolean isNodeTag(String tag) {
        return tag.startsWith(NODE + ":");
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
    Machine machine(DigitalOceanConfig config, @Nullable String sshUser, List<String> hostKeys) {
        String outer = address("public");
        String inner = address("private");
        Map<String, String> addresses = new HashMap<>();
        String access = config.sshAddress().equals("private") ? inner : outer;
        if (!access.isEmpty()) {
            addresses.put(Machine.ACCESS_V4, access);
        }
        if (!inner.isEmpty() || !outer.isEmpty()) {
            addresses.put(Machine.BIND_V4, inner.isEmpty() ? outer : inner);
        }
        return new Machine(
                Long.toString(id()),
                addresses,
                22,
                sshUser,
                hostKeys,
                Map.of(
                        Machine.FLAVOR,
                        json.path("size_slug").asText(),
                        CREATED,
                        json.path("created_at").asText()));
    }

    private String address(String type) {
        for (JsonNode address : json.path("networks").path("v4")) {
            if (address.path("type").asText().equals(type)) {
                return address.path("ip_address").asText();
            }
        }
        return "";
    }

    ProviderMachine found(DigitalOceanConfig config) {
        return new ProviderMachine(machine(config, null, List.of()), token().orElse(null), tags());
    }
}

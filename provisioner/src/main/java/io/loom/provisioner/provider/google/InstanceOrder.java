package io.loom.provisioner.provider.google;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.cloud.MachineName;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of Compute Engine for a machine.
 *
 * @param zone where it is to be
 */
record InstanceOrder(MachineRequest request, GoogleConfig config, String zone) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ZONE = Pattern.compile("[a-z0-9-]+");
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final String KEYS = "ssh-keys";

    /** A host name that Compute Engine takes: of two labels at least. */
    private static final Pattern HOST_NAME =
            Pattern.compile("(?=.{1,253}$)[a-z]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+");

    /** Google's images let nobody in as root; with a key, this one does. */
    private static final String LET_ROOT_IN = """
            #!/bin/sh
            sed -i -E 's/^[#[:space:]]*PermitRootLogin.*/PermitRootLogin prohibit-password/' /etc/ssh/sshd_config
            systemctl reload ssh 2>/dev/null || systemctl reload sshd
            """;

    /**
     * The zone of a request.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when neither location nor configuration names one
     */
    static InstanceOrder of(MachineRequest request, GoogleConfig config) {
        String zone = request.location() != null ? request.location() : config.zone();
        if (zone == null) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "No zone is named for " + request.hostName()
                            + ".\nMaybe set the provider's field zone, or name zones as its locations.");
        }
        if (!ZONE.matcher(zone).matches()) {
            throw TaskFailure.lasting("bad-field", "The zone \"" + zone + "\" is none.\nMaybe us-central1-a.");
        }
        return new InstanceOrder(request, config, zone);
    }

    /**
     * The labels that the machine is to carry.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when a tag cannot be a label
     */
    Map<String, String> labels() {
        Map<String, String> tags = new TreeMap<>(request.tags());
        tags.put(Instance.CLUSTER, request.token().clusterId().toString());
        tags.put(Instance.NODE, request.token().nodeId().toString());
        return Labels.of(tags);
    }

    /** The line of a machine's metadata that lets the key in. */
    String keyLine() {
        return request.sshUser() + ":" + request.sshPublicKey().strip();
    }

    /** @param image the whole path of its image */
    ObjectNode json(String image) {
        ObjectNode order = JSON.createObjectNode().put("name", MachineName.of(request));
        if (HOST_NAME.matcher(request.hostName()).matches()) {
            order.put("hostname", request.hostName());
        }
        order.put("machineType", "zones/" + zone + "/machineTypes/" + request.flavor());
        order.set("labels", JSON.valueToTree(labels()));
        ArrayNode disks = order.putArray("disks");
        ObjectNode boot = disk(disks.addObject(), config.diskType(), config.diskSizeGb());
        boot.withObject("initializeParams").put("sourceImage", image);
        boot.put("boot", true);
        if (config.dataDiskSizeGb() != null) {
            disk(disks.addObject(), config.dataDiskType(), config.dataDiskSizeGb())
                    .put("deviceName", "data");
        }
        order.putArray("networkInterfaces").add(network());
        words(config.networkTags()).forEach(order.withObject("tags").withArray("items")::add);
        metadata(order.withObject("metadata").putArray("items"));
        order.set("scheduling", scheduling());
        if (config.serviceAccount() != null) {
            ObjectNode account = order.putArray("serviceAccounts").addObject();
            account.put("email", config.serviceAccount()).putArray("scopes").add(SCOPE);
        }
        return order;
    }

    /** Every disk goes with its machine. */
    private ObjectNode disk(ObjectNode disk, String type, @Nullable Integer sizeGb) {
        ObjectNode asked = disk.put("autoDelete", true).putObject("initializeParams");
        asked.put("diskType", "zones/" + zone + "/diskTypes/" + type);
        if (sizeGb != null) {
            asked.put("diskSizeGb", sizeGb.toString());
        }
        asked.set("labels", JSON.valueToTree(labels()));
        return disk;
    }

    private ObjectNode network() {
        ObjectNode network = JSON.createObjectNode().put("network", networkPath(config));
        String subnetwork = subnetworkPath(config, zone);
        if (subnetwork != null) {
            network.put("subnetwork", subnetwork);
        }
        if (config.externalIp()) {
            network.putArray("accessConfigs")
                    .addObject()
                    .put("type", "ONE_TO_ONE_NAT")
                    .put("name", "External NAT");
        }
        return network;
    }

    private void metadata(ArrayNode items) {
        item(items, KEYS, keyLine());
        item(items, "block-project-ssh-keys", "TRUE");
        item(items, "enable-oslogin", "FALSE");
        item(items, "enable-guest-attributes", "TRUE");
        if (request.sshUser().equals("root")) {
            item(items, "startup-script", LET_ROOT_IN);
        }
    }

    private ObjectNode scheduling() {
        ObjectNode scheduling = JSON.createObjectNode().put("automaticRestart", config.autoRestart() && !config.spot());
        return config.spot()
                ? scheduling
                        .put("provisioningModel", "SPOT")
                        .put("instanceTerminationAction", "STOP")
                        .put("onHostMaintenance", "TERMINATE")
                : scheduling;
    }

    /** The metadata that a machine has, with a line that lets the key in. */
    ObjectNode withKey(Instance instance) {
        ObjectNode metadata = instance.json().path("metadata") instanceof ObjectNode known
                ? known.deepCopy()
                : JsonNodeFactory.instance.objectNode();
        ArrayNode items = metadata.withArray("items");
        for (var item : items) {
            if (item.path("key").asText().equals(KEYS) && item instanceof ObjectNode keys) {
                String lines = keys.path("value").asText().stripTrailing();
                if (lines.lines().noneMatch(keyLine()::equals)) {
                    keys.put("value", (lines + "\n" + keyLine()).strip());
                }
                return metadata;
            }
        }
        item(items, KEYS, keyLine());
        return metadata;
    }

    private static void item(ArrayNode items, String key, String value) {
        items.addObject().put("key", key).put("value", value);
    }

    static String networkPath(GoogleConfig config) {
        return config.network().contains("/") ? config.network() : "global/networks/" + config.network();
    }

    /** @return null where none is named */
    static @Nullable String subnetworkPath(GoogleConfig config, String zone) {
        String name = config.subnetwork();
        return name == null || name.contains("/") ? name : "regions/" + region(zone) + "/subnetworks/" + name;
    }

    static String region(String zone) {
        int end = zone.lastIndexOf('-');
        return end < 0 ? zone : zone.substring(0, end);
    }

    /** The words of a field that holds several, apart by blanks or commas. */
    static List<String> words(@Nullable Collection<String> texts) {
        return texts == null
                ? List.of()
                : texts.stream()
                        .flatMap(text -> Arrays.stream(text.split("[\\s,]+")))
                        .filter(word -> !word.isEmpty())
                        .toList();
    }
}

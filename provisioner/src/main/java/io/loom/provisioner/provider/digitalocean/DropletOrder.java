package io.loom.provisioner.provider.digitalocean;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.cloud.CloudInit;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.SshKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;

/**
 * What is asked of DigitalOcean for a machine.
 *
 * @param region where it is to be
 */
record DropletOrder(MachineRequest request, DigitalOceanConfig config, String region) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_USER_DATA = 64 * 1024;

    /**
     * The order for a request.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when neither location nor configuration names a region
     */
    static DropletOrder of(MachineRequest request, DigitalOceanConfig config) {
        String region = request.location() != null ? request.location() : config.region();
        if (region == null) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "No region is named for " + request.hostName()
                            + ".\nMaybe set the provider's field region, or name regions as its locations.");
        }
        return new DropletOrder(request, config, region);
    }

    /** The tags that the machine is to carry, as DigitalOcean has them. */
    List<String> tags() {
        Map<String, String> tags = new TreeMap<>(request.tags());
        tags.put(Droplet.CLUSTER, request.token().clusterId().toString());
        tags.put(Droplet.NODE, request.token().nodeId().toString());
        return tags.entrySet().stream()
                .map(tag -> Droplet.tag(tag.getKey(), tag.getValue()))
                .toList();
    }

    /** By which DigitalOcean knows the key. */
    String fingerprint() {
        return KeyUtils.getFingerPrint(BuiltinDigests.md5, SshKeys.readPublic(request.sshPublicKey()))
                .replaceFirst("^MD5:", "");
    }

    ObjectNode json() {
        ObjectNode order = JSON.createObjectNode()
                .put("name", request.hostName())
                .put("region", region)
                .put("size", request.flavor())
                .put("ipv6", config.ipv6())
                .put("monitoring", config.monitoring());
        String image = request.imageName();
        if (image.matches("\\d{1,18}")) {
            order.put("image", Long.parseLong(image));
        } else {
            order.put("image", image);
        }
        if (config.vpc() != null) {
            order.put("vpc_uuid", config.vpc());
        }
        tags().forEach(order.withArray("tags")::add);
        order.putArray("ssh_keys").add(fingerprint());
        return order.put("user_data", userData());
    }

    /**
     * The user data, which lets the key in as others than root too.
     *
     * @throws TaskFailure lasting, {@code user-data-too-long}
     */
    private String userData() {
        CloudInit data = CloudInit.of(request, Optional.empty());
        CloudInit.check(data.size(), LONGEST_USER_DATA);
        return data.text();
    }
}

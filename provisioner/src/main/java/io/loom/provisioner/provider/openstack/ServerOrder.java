package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.cloud.CloudInit;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server as it is asked for.
 *
 * @param request what is wanted
 * @param config where
 * @param userData base64
 */
public record ServerOrder(MachineRequest request, OpenStackConfig config, String userData) {

    /** Nova's limit, in bytes of base64. */
    private static final int LONGEST_USER_DATA = 65535;

    private static final Pattern SEPARATOR = Pattern.compile("[,\\n]");

    /** @throws TaskFailure lasting, when no cloud could make such a server */
    static ServerOrder of(MachineRequest request, OpenStackConfig config) {
        entry(request.hardware(), "flavor", "hardware");
        entry(request.image(), "image", "image");
        return new ServerOrder(request, config, userData(request, Optional.ofNullable(config.userData())));
    }

    /** User data as Nova takes it. */
    public static String userData(MachineRequest request, Optional<String> more) {
        String text = Base64.getEncoder()
                .encodeToString(CloudInit.of(request, more).text().getBytes(StandardCharsets.UTF_8));
        CloudInit.check(text.length(), LONGEST_USER_DATA);
        return text;
    }

    /** What a type says for the provider. */
    public static String entry(Map<String, String> words, String key, String type) {
        String value = words.get(key);
        if (value == null || value.isBlank()) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "The " + type + " type says no " + key + " for the provider.\nMaybe add the entry " + key
                            + " to its providermap.");
        }
        return value;
    }

    /** Names that people write apart by commas. */
    static List<String> names(@Nullable List<String> written) {
        return Stream.ofNullable(written)
                .flatMap(List::stream)
                .flatMap(SEPARATOR::splitAsStream)
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The body of the request, with everything that is named looked up, and the port and address made that it needs. */
    ObjectNode body(ObjectNode server, Machines machines, Images images, Ports ports, TaskContext task)
            throws InterruptedException {
        Nova nova = machines.nova();
        server.put("flavorRef", nova.flavor(entry(request.hardware(), "flavor", "hardware"), task));
        String image = images.id(entry(request.image(), "image", "image"), task);
        boot(server, image, config.bootVolumeGib(), config.bootVolumeType());
        server.put("user_data", userData);
        Optional.ofNullable(request.location())
                .or(() -> Optional.ofNullable(config.availabilityZone()))
                .ifPresent(zone -> server.put("availability_zone", zone));
        if (config.keyPair() != null) {
            server.put("key_name", config.keyPair());
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("server", server);
        String group = config.serverGroup();
        if (group != null) {
            body.putObject("os:scheduler_hints").put("group", nova.serverGroup(group, task));
        }
        attach(server, nova.api(), ports, task);
        return body;
    }

    /**
     * Says what the server boots from.
     *
     * @param gib size of a volume, 0 for none
     * @param type of the volume; null for the cloud's default
     */
    public static void boot(ObjectNode server, String image, int gib, @Nullable String type) {
        if (gib == 0) {
            server.put("imageRef", image);
            return;
        }
        ObjectNode volume = server.putArray("block_device_mapping_v2")
                .addObject()
                .put("boot_index", 0)
                .put("uuid", image)
                .put("source_type", "image")
                .put("destination_type", "volume")
                .put("volume_size", gib)
                .put("delete_on_termination", true);
        if (type != null) {
            volume.put("volume_type", type);
        }
    }

    /** Nova makes and removes the ports itself, but for one that a floating IP address is to be on before the server is there. */
    private void attach(ObjectNode server, OpenStackApi api, Ports ports, TaskContext task)
            throws InterruptedException {
        List<String> networks = new ArrayList<>();
        for (String name : names(config.networks())) {
            networks.add(Named.NETWORK.id(api, name, task));
        }
        List<String> groups = names(config.securityGroups());
        String floating = config.floatingNetwork();
        if (floating != null) {
            List<String> groupIds = new ArrayList<>();
            for (String group : groups) {
                groupIds.add(Named.SECURITY_GROUP.id(api, group, task));
            }
            String external = Named.NETWORK.id(api, floating, task);
            String port = ports.port(request.token(), networks.getFirst(), groupIds, task);
            String address = ports.address(request.token(), external, port, task);
            server.withObject("/metadata").put(Server.FLOATING_IP, address);
            ArrayNode attached = server.putArray("networks");
            attached.addObject().put("port", port);
            networks.stream().skip(1).forEach(network -> attached.addObject().put("uuid", network));
        } else if (networks.isEmpty()) {
            server.put("networks", "auto");
        } else {
            ArrayNode attached = server.putArray("networks");
            networks.forEach(network -> attached.addObject().put("uuid", network));
        }
        if (!groups.isEmpty()) {
            ArrayNode named = server.putArray("security_groups");
            groups.forEach(group -> named.addObject().put("name", group));
        }
    }
}

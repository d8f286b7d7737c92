package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskContext;
import java.util.List;
import java.util.Map;

/**
 * Ports and floating IP addresses that Loom makes for machines, so that the address is there before the server is asked for. Each carries the
 * machine's token in a field that can be searched: neither outlives its machine, also when that was never made.
 */
final class Ports {
    private final OpenStackApi api;

    Ports(OpenStackApi api) {
        this.api = api;
    }

    /** The port of a machine, made where there is none. */
    String port(MachineToken token, String network, List<String> groups, TaskContext task) throws InterruptedException {
        List<JsonNode> there = ports(token, task);
        if (!there.isEmpty()) {
            return there.getFirst().path("id").asText();
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode port = body.putObject("port").put("network_id", network).put("name", name(token));
        if (!groups.isEmpty()) {
            groups.forEach(port.putArray("security_groups")::add);
        }
        return api.send(CloudRequest.post(api.uri(Service.NETWORK, "/ports", task), body), task)
                .path("port")
                .path("id")
                .asText();
    }

    /** The floating IP address on a machine's port, taken where there is none. */
    String address(MachineToken token, String network, String port, TaskContext task) throws InterruptedException {
        for (JsonNode address : addresses(token, task)) {
            if (address.path("port_id").asText().equals(port)) {
                return address.path("floating_ip_address").asText();
            }
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("floatingip")
                .put("floating_network_id", network)
                .put("port_id", port)
                .put("description", name(token));
        return api.send(CloudRequest.post(api.uri(Service.NETWORK, "/floatingips", task), body), task)
                .path("floatingip")
                .path("floating_ip_address")
                .asText();
    }

    /** Gives back whatever was made for a machine. */
    void clear(MachineToken token, TaskContext task) throws InterruptedException {
        for (JsonNode address : addresses(token, task)) {
            delete("/floatingips/", address, task);
        }
        for (JsonNode port : ports(token, task)) {
            delete("/ports/", port, task);
        }
    }

    private void delete(String path, JsonNode what, TaskContext task) throws InterruptedException {
        String id = what.path("id").asText();
        api.find(CloudRequest.delete(api.uri(Service.NETWORK, path + id, task)), task);
    }

    private List<JsonNode> ports(MachineToken token, TaskContext task) throws InterruptedException {
        return api.list(Service.NETWORK, "/ports", "ports", Map.of("name", name(token)), task);
    }

    private List<JsonNode> addresses(MachineToken token, TaskContext task) throws InterruptedException {
        return api.list(Service.NETWORK, "/floatingips", "floatingips", Map.of("description", name(token)), task);
    }

    private static String name(MachineToken token) {
        return "loom " + token.text();
    }
}

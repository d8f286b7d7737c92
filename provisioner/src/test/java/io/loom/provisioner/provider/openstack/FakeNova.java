package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.cloud.FakeCloud;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Servers of Nova, found by a tag or by a part of their names, beside what else a service of an OpenStack has collections of. */
public abstract class FakeNova extends FakeCloud {
    private static final String IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";

    private final Map<String, ObjectNode> servers = new LinkedHashMap<>();

    @Override
    public String flavor() {
        return "m1.small";
    }

    @Override
    public String image() {
        return IMAGE;
    }

    @Override
    public int machines() {
        return servers.size();
    }

    /** The refusal of a server where the quota is used up, as the edition puts it. */
    protected abstract Answer overQuota();

    /**
     * Answers of Nova, Glance and Neutron.
     *
     * @param path below the service
     */
    protected Answer service(String method, String path, Map<String, String> query, JsonNode body) {
        if (path.startsWith("/servers")) {
            return servers(method, path, query, body);
        }
        ObjectNode answer = object();
        if (path.equals("/flavors")) {
            answer.putArray("flavors").addObject().put("id", "2").put("name", flavor());
        } else if (path.equals("/images/" + IMAGE)) {
            answer.put("id", IMAGE).put("status", "active");
        } else if (path.startsWith("/images/")) {
            return absent();
        } else if (path.endsWith("/networks")) {
            answer.putArray("networks").addObject().put("id", "n-1").put("name", "private");
        } else {
            answer.putArray(path.substring(path.lastIndexOf('/') + 1));
        }
        return ok(answer);
    }

    private Answer servers(String method, String path, Map<String, String> query, JsonNode body) {
        if (method.equals("POST") && path.equals("/servers")) {
            return make((ObjectNode) body.path("server"));
        }
        if (path.equals("/servers/detail")) {
            ObjectNode answer = object();
            ArrayNode found = answer.putArray("servers");
            servers.values().stream()
                    .filter(server -> server.path("tags").toString().contains(query.getOrDefault("tags", "")))
                    .filter(server -> server.path("name").asText().contains(query.getOrDefault("name", "")))
                    .forEach(found::add);
            return ok(answer);
        }
        String id = path.split("/", -1)[2];
        ObjectNode server = servers.get(id);
        if (server == null) {
            return absent();
        }
        if (method.equals("DELETE")) {
            servers.remove(id);
            return new Answer(204, object());
        }
        return path.endsWith("/action") ? ok(object().put("output", "")) : ok(object().set("server", server));
    }

    private Answer make(ObjectNode order) {
        if (quotaIsUsedUp()) {
            return overQuota();
        }
        String id = UUID.randomUUID().toString();
        order.put("id", id).put("status", "ACTIVE").put("created", "2026-01-02T03:04:05Z");
        order.putObject("flavor").put("original_name", flavor());
        order.putObject("addresses")
                .putArray("private")
                .addObject()
                .put("version", 4)
                .put("addr", "192.0.2.7");
        servers.put(id, order);
        return new Answer(202, object().set("server", order));
    }

    protected static Answer refusal(int status, String name, String message) {
        ObjectNode error = object();
        error.putObject(name).put("message", message).put("code", status);
        return new Answer(status, error);
    }

    private static Answer absent() {
        return refusal(404, "itemNotFound", "It could not be found.");
    }
}

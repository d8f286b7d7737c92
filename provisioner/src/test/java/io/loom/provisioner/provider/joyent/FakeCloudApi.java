package io.loom.provisioner.provider.joyent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.cloud.FakeCloud;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** CloudAPI as its documentation has it: machines of one account, no two of a name, and those that are deleted answered with 410. */
public final class FakeCloudApi extends FakeCloud {
    final Map<String, ObjectNode> machines = new LinkedHashMap<>();

    @Override
    public String type() {
        return "joyent";
    }

    @Override
    public Map<String, Object> fields() {
        return Map.of("endpoint", url(), "account", "acme");
    }

    @Override
    public Map<String, String> secrets() {
        return Map.of("password", "secret-of-joyent");
    }

    @Override
    public String flavor() {
        return "sdc_128";
    }

    @Override
    public String image() {
        return "2b683a82-a066-11e3-97ab-2faa44701c5a";
    }

    @Override
    public int machines() {
        return (int) machines.values().stream()
                .filter(machine -> !isDeleted(machine))
                .count();
    }

    @Override
    protected Answer answer(String method, String path, Map<String, String> query, JsonNode body) {
        String[] words = path.split("/", -1);
        if (words.length == 2) {
            return ok(object().put("login", words[1]));
        }
        return switch (words[2]) {
            case "machines" -> words.length == 3 ? all(method, query, body) : one(method, words, body);
            case "limits" -> limits();
            default -> ok(JSON.createArrayNode());
        };
    }

    private static Answer limits() {
        ArrayNode limits = JSON.createArrayNode();
        limits.addObject().put("by", "machines").put("value", 100).put("used", 2);
        return ok(limits);
    }

    private Answer all(String method, Map<String, String> query, JsonNode body) {
        if (method.equals("POST")) {
            return make(body);
        }
        ArrayNode found = JSON.createArrayNode();
        machines.values().stream()
                .filter(machine -> !isDeleted(machine))
                .filter(machine -> query.entrySet().stream()
                        .filter(wanted -> wanted.getKey().startsWith("tag."))
                        .allMatch(wanted -> machine.path("tags")
                                .path(wanted.getKey().substring(4))
                                .asText()
                                .equals(wanted.getValue())))
                .forEach(found::add);
        return ok(found);
    }

    private Answer make(JsonNode order) {
        if (quotaIsUsedUp()) {
            return refusal(403, "QuotaExceeded", "Quota exceeded for machines: 10 of 10");
        }
        String name = order.path("name").asText();
        if (machines.values().stream()
                .anyMatch(known ->
                        !isDeleted(known) && known.path("name").asText().equals(name))) {
            return refusal(409, "ValidationFailed", "Invalid machine name");
        }
        String id = UUID.randomUUID().toString();
        ObjectNode machine = object().put("id", id).put("name", name).put("state", "running");
        machine.put("primaryIp", "192.0.2.9").put("created", "2016-01-04T12:55:50.539Z");
        machine.set("package", order.path("package"));
        ObjectNode tags = machine.putObject("tags");
        order.propertyStream()
                .filter(entry -> entry.getKey().startsWith("tag."))
                .forEach(entry -> tags.set(entry.getKey().substring(4), entry.getValue()));
        machines.put(id, machine);
        return new Answer(201, machine);
    }

    private Answer one(String method, String[] words, JsonNode body) {
        ObjectNode machine = machines.get(words[3]);
        if (machine == null) {
            return refusal(404, "ResourceNotFound", "VM not found");
        }
        if (isDeleted(machine)) {
            return new Answer(410, machine);
        }
        if (method.equals("DELETE")) {
            machine.put("state", "deleted");
            return new Answer(204, object());
        }
        if (words.length == 5) {
            machine.withObject("tags").setAll((ObjectNode) body);
        }
        return ok(machine);
    }

    private static boolean isDeleted(JsonNode machine) {
        return machine.path("state").asText().equals("deleted");
    }

    private static Answer refusal(int status, String code, String message) {
        return new Answer(status, object().put("code", code).put("message", message));
    }
}

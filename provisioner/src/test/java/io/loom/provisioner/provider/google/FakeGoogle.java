package io.loom.provisioner.provider.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.cloud.FakeCloud;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compute Engine as its documentation has it: instances of one zone, labels, operations that end at once. */
public final class FakeGoogle extends FakeCloud {
    static final String ZONE = "us-central1-a";
    private static final Pattern LABEL = Pattern.compile("\\(labels\\.([a-z0-9_-]+) = \"([^\"]*)\"\\)");

    private final Map<String, ObjectNode> instances = new LinkedHashMap<>();

    @Override
    public String type() {
        return "google";
    }

    @Override
    public Map<String, Object> fields() {
        return Map.of("project", "p-1", "zone", ZONE, "endpoint", url() + "/compute/v1");
    }

    @Override
    public Map<String, String> secrets() {
        return Map.of("serviceAccountKey", GoogleKeys.keyFor(url() + "/token"));
    }

    @Override
    public String flavor() {
        return "e2-small";
    }

    @Override
    public String image() {
        return "projects/debian-cloud/global/images/family/debian-12";
    }

    @Override
    public int machines() {
        return instances.size();
    }

    @Override
    protected Answer answer(String method, String path, Map<String, String> query, JsonNode body) {
        if (path.equals("/token")) {
            return ok(object().put("access_token", "t").put("expires_in", 3600).put("token_type", "Bearer"));
        }
        String below = path.replaceFirst("^/compute/v1/projects/[^/]+", "");
        String name = below.replaceFirst("^/zones/" + ZONE + "/instances/?", "").replaceFirst("/.*", "");
        if (below.equals("/aggregated/instances")) {
            return aggregated(query.getOrDefault("filter", ""));
        }
        if (!below.startsWith("/zones/" + ZONE + "/instances")) {
            return ok(object().put("name", below).put("status", "UP"));
        }
        if (method.equals("POST") && name.isEmpty()) {
            return insert((ObjectNode) body);
        }
        ObjectNode instance = instances.get(name);
        if (instance == null) {
            return refusal(
                    404,
                    "notFound",
                    "The resource 'projects/p-1/zones/" + ZONE + "/instances/" + name + "' was not found");
        }
        if (method.equals("DELETE")) {
            instances.remove(name);
            return done();
        }
        if (below.endsWith("/setLabels")) {
            instance.set("labels", body.path("labels"));
            return done();
        }
        if (below.endsWith("/setMetadata")) {
            instance.set("metadata", body);
            return done();
        }
        return ok(below.endsWith("/getGuestAttributes") ? object() : instance);
    }

    private Answer insert(ObjectNode order) {
        if (quotaIsUsedUp()) {
            return refusal(403, "quotaExceeded", "Quota 'INSTANCES' exceeded.  Limit: 10.0 in region us-central1.");
        }
        String name = order.path("name").asText();
        if (instances.containsKey(name)) {
            return refusal(409, "alreadyExists", "The resource '" + name + "' already exists");
        }
        order.put("status", "RUNNING").put("zone", "https://google/zones/" + ZONE);
        order.put("labelFingerprint", "f").put("creationTimestamp", "2013-12-13T10:54:08.639-08:00");
        ((ObjectNode) order.path("networkInterfaces").path(0)).put("networkIP", "10.0.0." + (instances.size() + 2));
        instances.put(name, order);
        return done();
    }

    private Answer aggregated(String filter) {
        ObjectNode all = object();
        var zone = all.withObject("items").withObject("zones/" + ZONE).withArray("instances");
        instances.values().stream()
                .filter(instance -> matches(instance, filter))
                .forEach(zone::add);
        return ok(all);
    }

    private static boolean matches(JsonNode instance, String filter) {
        if (filter.startsWith("name = ")) {
            return filter.equals("name = \"" + instance.path("name").asText() + "\"");
        }
        Matcher label = LABEL.matcher(filter);
        return label.results()
                .allMatch(one ->
                        instance.path("labels").path(one.group(1)).asText().equals(one.group(2)));
    }

    private static Answer done() {
        return ok(object().put("name", "operation-1").put("status", "DONE"));
    }

    private static Answer refusal(int status, String reason, String message) {
        ObjectNode error = object();
        error.withObject("error")
                .put("message", message)
                .withArray("errors")
                .addObject()
                .put("reason", reason);
        return new Answer(status, error);
    }
}

package io.loom.provisioner.provider.digitalocean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.cloud.FakeCloud;
import io.loom.provisioner.ssh.SshKeys;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;

/** DigitalOcean as its documentation has it: droplets, tags that stay when their droplets go, and keys. */
public final class FakeDigitalOcean extends FakeCloud {
    final Map<Long, ObjectNode> droplets = new TreeMap<>();
    final Map<String, ObjectNode> keys = new TreeMap<>();
    final Set<String> tags = new TreeSet<>();
    private long last = 1000;

    @Override
    public String type() {
        return "digitalocean";
    }

    @Override
    public Map<String, Object> fields() {
        return Map.of("region", "nyc3", "endpoint", url());
    }

    @Override
    public Map<String, String> secrets() {
        return Map.of("token", "secret-of-digitalocean");
    }

    @Override
    public String flavor() {
        return "s-1vcpu-1gb";
    }

    @Override
    public String image() {
        return "debian-12-x64";
    }

    @Override
    public int machines() {
        return droplets.size();
    }

    @Override
    protected Answer answer(String method, String path, Map<String, String> query, JsonNode body) {
        String[] words = path.split("/", -1);
        return switch (words[2]) {
            case "account" -> words.length == 3 ? account() : key(method, words.length > 4 ? words[4] : "", body);
            case "droplets" -> droplet(method, words, query, body);
            case "tags" -> tag(method, words, body);
            case "regions" -> regions();
            default -> ok(object());
        };
    }

    private static Answer account() {
        ObjectNode answer = object();
        answer.withObject("account").put("status", "active").put("droplet_limit", 25);
        return ok(answer);
    }

    private static Answer regions() {
        ObjectNode all = object();
        all.withArray("regions")
                .addObject()
                .put("slug", "nyc3")
                .put("name", "New York 3")
                .put("available", true);
        return ok(all);
    }

    private Answer key(String method, String id, JsonNode body) {
        if (method.equals("POST")) {
            String fingerprint = KeyUtils.getFingerPrint(
                            BuiltinDigests.md5,
                            SshKeys.readPublic(body.path("public_key").asText()))
                    .substring(4);
            ObjectNode key = object().put("id", ++last).put("fingerprint", fingerprint);
            keys.put(fingerprint, key.put("name", body.path("name").asText()));
            return new Answer(201, object().set("ssh_key", key));
        }
        if (method.equals("DELETE")) {
            return keys.values().removeIf(key -> key.path("id").asText().equals(id)) ? none() : absent();
        }
        if (id.isEmpty()) {
            ArrayNode all = JSON.createArrayNode();
            keys.values().forEach(all::add);
            return ok(object().set("ssh_keys", all));
        }
        return keys.containsKey(id) ? ok(object().set("ssh_key", keys.get(id))) : absent();
    }

    private Answer droplet(String method, String[] words, Map<String, String> query, JsonNode body) {
        if (method.equals("POST") && quotaIsUsedUp()) {
            return new Answer(
                    422,
                    object().put("id", "unprocessable_entity")
                            .put("message", "creating this/these droplet(s) will exceed your droplet limit"));
        }
        if (method.equals("POST")) {
            ObjectNode made = ((ObjectNode) body).put("id", ++last).put("status", "active");
            made.put("created_at", "2014-11-14T16:29:21Z")
                    .put("size_slug", made.path("size").asText());
            droplets.put(last, made);
            made.path("tags").forEach(tag -> tags.add(tag.asText()));
            return new Answer(202, object().set("droplet", made));
        }
        if (words.length == 3) {
            ObjectNode all = object();
            ArrayNode found = all.putArray("droplets");
            droplets.values().stream()
                    .filter(droplet -> !query.containsKey("tag_name") || has(droplet, query.get("tag_name")))
                    .forEach(found::add);
            all.withObject("meta").put("total", droplets.size());
            return ok(all);
        }
        ObjectNode known = words[3].matches("\\d+") ? droplets.get(Long.valueOf(words[3])) : null;
        if (known == null) {
            return absent();
        }
        if (method.equals("DELETE")) {
            droplets.remove(known.path("id").asLong());
            return none();
        }
        return ok(object().set("droplet", known));
    }

    private Answer tag(String method, String[] words, JsonNode body) {
        if (words.length == 3) {
            tags.add(body.path("name").asText());
            return new Answer(201, object());
        }
        String name = words[3];
        if (!tags.contains(name)) {
            return absent();
        }
        if (words.length == 5) {
            body.path("resources")
                    .forEach(one -> droplets.get(one.path("resource_id").asLong())
                            .withArray("tags")
                            .add(name));
            return none();
        }
        if (method.equals("DELETE")) {
            tags.remove(name);
            return none();
        }
        ObjectNode tag = object();
        tag.withObject("tag")
                .put("name", name)
                .withObject("resources")
                .put(
                        "count",
                        droplets.values().stream()
                                .filter(droplet -> has(droplet, name))
                                .count());
        return ok(tag);
    }

    private static boolean has(JsonNode droplet, String tag) {
        return droplet.path("tags").valueStream().anyMatch(one -> one.asText().equals(tag));
    }

    private static Answer none() {
        return new Answer(204, object());
    }

    private static Answer absent() {
        return new Answer(
                404, object().put("id", "not_found").put("message", "The resource you requested could not be found."));
    }
}

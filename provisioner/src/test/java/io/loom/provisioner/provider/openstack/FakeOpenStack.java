package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** An OpenStack with Keystone v3. */
public final class FakeOpenStack extends FakeNova {

    @Override
    public String type() {
        return "openstack";
    }

    @Override
    public Map<String, Object> fields() {
        return Map.of(
                "authUrl",
                url() + "/identity",
                "region",
                "RegionOne",
                "username",
                "loom",
                "project",
                "clusters",
                "networks",
                "private");
    }

    @Override
    public Map<String, String> secrets() {
        return Map.of("password", "secret-of-openstack");
    }

    @Override
    protected Answer answer(String method, String path, Map<String, String> query, JsonNode body) {
        if (path.equals("/identity/v3/auth/tokens")) {
            return token();
        }
        return service(method, path.replaceFirst("^/(compute|network/v2.0|image/v2)", ""), query, body);
    }

    private Answer token() {
        ObjectNode answer = object();
        ObjectNode token = answer.putObject("token").put("expires_at", "2126-11-29T20:00:00.000000Z");
        var catalog = token.putArray("catalog");
        Map.of("compute", "/compute", "network", "/network", "image", "/image")
                .forEach((type, path) -> catalog.addObject()
                        .put("type", type)
                        .putArray("endpoints")
                        .addObject()
                        .put("interface", "public")
                        .put("region_id", "RegionOne")
                        .put("url", url() + path));
        return new Answer(201, Map.of("X-Subject-Token", "token-1"), answer.toString());
    }

    @Override
    protected Answer overQuota() {
        return refusal(
                403, "forbidden", "Quota exceeded for instances: Requested 1, but already used 10 of 10 instances");
    }
}

package io.loom.provisioner.provider.rackspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.provisioner.provider.openstack.FakeNova;
import java.util.Map;

/** Rackspace with its Identity v2.0. */
public final class FakeRackspace extends FakeNova {

    @Override
    public String type() {
        return "rackspace";
    }

    @Override
    public Map<String, Object> fields() {
        return Map.of("username", "loom", "region", "DFW", "identityUrl", url() + "/v2.0");
    }

    @Override
    public Map<String, String> secrets() {
        return Map.of("apiKey", "secret-of-rackspace");
    }

    @Override
    protected Answer answer(String method, String path, Map<String, String> query, JsonNode body) {
        if (path.equals("/v2.0/tokens")) {
            return token();
        }
        return service(method, path.replaceFirst("^/(nova|images)/v2/1337", ""), query, body);
    }

    private Answer token() {
        ObjectNode answer = object();
        ObjectNode access = answer.putObject("access");
        access.putObject("token").put("id", "token-1").put("expires", "2126-11-23T21:00:14.000-06:00");
        var catalog = access.putArray("serviceCatalog");
        Map.of("compute", "/nova/v2/1337", "image", "/images/v2/1337")
                .forEach((type, path) -> catalog.addObject()
                        .put("type", type)
                        .put("name", type.equals("compute") ? "cloudServersOpenStack" : "cloudImages")
                        .putArray("endpoints")
                        .addObject()
                        .put("region", "DFW")
                        .put("publicURL", url() + path));
        return ok(answer);
    }

    @Override
    protected Answer overQuota() {
        return refusal(413, "overLimit", "Quota exceeded for ram: Requested 1024, but already used 10240 of 10240 ram");
    }
}

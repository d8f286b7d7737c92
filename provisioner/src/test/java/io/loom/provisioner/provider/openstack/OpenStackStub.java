package io.loom.provisioner.provider.openstack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** An OpenStack that answers what a test tells it to. */
public final class OpenStackStub extends WireMockServer {
    static final String IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
    static final String NETWORK = "d32019d3-bc6e-4319-9c1d-6722fc136a22";
    static final String SERVER = "2d05bd68-3fbb-4b47-9f38-c690a5d93e45";
    private static final ObjectMapper JSON = new ObjectMapper();

    public OpenStackStub() {
        super(options().dynamicPort());
        start();
        keystone("token-1");
        stubFor(get(urlPathEqualTo("/compute/flavors")).willReturn(okJson("""
            {"flavors": [{"id": "2", "name": "3"}, {"id": "3", "name": "m1.small"}]}\
            """)));
        stubFor(get(urlPathEqualTo("/image/v2/images"))
                .withQueryParam("name", equalTo("debian-12"))
                .willReturn(okJson("{\"images\": [{\"id\": \"" + IMAGE + "\"}, {\"id\": \"older\"}]}")));
        stubFor(get(urlPathEqualTo("/network/v2.0/networks"))
                .willReturn(okJson("{\"networks\": [{\"id\": \"" + NETWORK + "\", \"name\": \"private\"}]}")));
        stubFor(get(urlPathEqualTo("/network/v2.0/ports")).willReturn(okJson("{\"ports\": []}")));
        stubFor(get(urlPathEqualTo("/network/v2.0/floatingips")).willReturn(okJson("{\"floatingips\": []}")));
        servers();
        stubFor(post(urlPathEqualTo("/compute/servers")).willReturn(recorded(202, "_servers_create.json")));
    }

    /** Has Keystone give a token that lasts. */
    void keystone(String token) {
        stubFor(tokens().willReturn(token(token, "2126-11-29T20:00:00.000000Z")));
    }

    static MappingBuilder tokens() {
        return post(urlPathEqualTo("/identity/v3/auth/tokens"));
    }

    /** Keystone's answer: endpoints in two regions, and at two interfaces. */
    ResponseDefinitionBuilder token(String token, String end) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode said = body.putObject("token").put("expires_at", end);
        var catalog = said.putArray("catalog");
        Map.of("compute", "/compute", "network", "/network", "image", "/image/v2/")
                .forEach((type, path) -> {
                    var endpoints = catalog.addObject().put("type", type).putArray("endpoints");
                    endpoints
                            .addObject()
                            .put("interface", "public")
                            .put("region_id", "RegionOne")
                            .put("url", baseUrl() + path);
                    endpoints
                            .addObject()
                            .put("interface", "public")
                            .put("region_id", "RegionTwo")
                            .put("url", baseUrl() + "/elsewhere");
                    endpoints
                            .addObject()
                            .put("interface", "internal")
                            .put("region_id", "RegionOne")
                            .put("url", baseUrl() + "/inside");
                });
        return okJson(body.toString()).withStatus(201).withHeader("X-Subject-Token", token);
    }

    /** Has Nova show these servers to whoever lists. */
    void servers(JsonNode... servers) {
        stubFor(get(urlPathEqualTo("/compute/servers/detail")).willReturn(list(servers)));
    }

    static ResponseDefinitionBuilder list(JsonNode... servers) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var array = body.putArray("servers");
        for (JsonNode server : servers) {
            array.add(server);
        }
        return okJson(body.toString());
    }

    static ResponseDefinitionBuilder one(JsonNode server) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("server", server);
        return okJson(body.toString());
    }

    static ResponseDefinitionBuilder refused(int status, String error, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject(error).put("message", message).put("code", status);
        return aResponse().withStatus(status).withBody(body.toString());
    }

    /** A server of a token, as it was recorded but for its marks. */
    static ObjectNode server(MachineToken token, String id, String status) {
        ObjectNode server = (ObjectNode)
                read("_servers_detail_ERROR_STATE.json").path("servers").get(0);
        server.put("id", id).put("status", status);
        server.putObject("metadata").put("loom-token", token.text());
        server.putObject("flavor").put("original_name", "m1.small");
        if (!status.equals("ERROR")) {
            server.remove("fault");
        }
        return server;
    }

    static JsonNode read(String name) {
        Path file = Path.of("../../shared/fixtures/clouds/openstack_v1.1", name);
        Assumptions.assumeTrue(Files.exists(file), () -> "There is no " + file);
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ResponseDefinitionBuilder recorded(int status, String name) {
        return okJson(read(name).toString()).withStatus(status);
    }

    /** A configuration by password, with further fields. */
    OpenStackConfig config(Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>(fields());
        fields.putAll(more);
        return ConfigForm.of(OpenStackConfig.class).bind(fields);
    }

    /** Fields of a provider by password. */
    public Map<String, Object> fields() {
        return Map.of(
                "authUrl", baseUrl() + "/identity",
                "region", "RegionOne",
                "username", "loom",
                "password", "very-secret",
                "project", "clusters",
                "networks", "private");
    }
}

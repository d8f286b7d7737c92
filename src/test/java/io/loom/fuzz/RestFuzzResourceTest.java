package io.loom.fuzz;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.loom.tenancy.As;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every request that the API describes, broken in all the ways that chance finds: each is answered, and none by a failure of the server. */
@QuarkusTest
class RestFuzzResourceTest {

    private static final Duration TIME = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TENANT = "fuzzed";
    private static final String PASSWORD = "password-of-a-test-user";

    /** The way out of the session, and requests that another one waits behind. */
    private static final Set<String> LEFT_OUT =
            Set.of("delete /api/v1/sessions/current", "post /api/v1/placements/stream");

    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json",
            "application/json",
            "application/json",
            "application/json",
            "application/json",
            "application/json; charset=utf-16",
            "application/json; charset=none",
            "garbage",
            "text/plain");

    @TestHTTPResource("/")
    URI server;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private JsonNode api = json.nullNode();
    private String token = "";

    private record Call(String method, String path, JsonNode described) {}

    @BeforeEach
    void makeATenantWithNothingInIt() throws IOException {
        api = new YAMLMapper().readTree(Files.readString(Path.of("docs", "openapi.yaml")));
        As.admin()
                .body(Map.of("name", TENANT, "quota", Map.of("clusters", 0)))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
        As.admin()
                .header("Loom-Tenant", TENANT)
                .body(Map.of("name", "fuzzer", "password", PASSWORD, "roles", Set.of("ADMIN")))
                .post("/api/v1/users")
                .then()
                .statusCode(201);
        token = given().contentType(ContentType.JSON)
                .body(Map.of("tenant", TENANT, "user", "fuzzer", "password", PASSWORD))
                .post("/api/v1/sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    @AfterEach
    void removeTheTenant() {
        List<String> users = As.admin()
                .header("Loom-Tenant", TENANT)
                .get("/api/v1/users?limit=500")
                .then()
                .statusCode(200)
                .extract()
                .path("items.name");
        users.forEach(user -> As.admin()
                .header("Loom-Tenant", TENANT)
                .header("If-Match", "*")
                .delete("/api/v1/users/{name}", user)
                .then()
                .statusCode(204));
        As.admin()
                .header("If-Match", "*")
                .delete("/api/v1/tenants/{name}", TENANT)
                .then()
                .statusCode(204);
    }

    @Test
    void noRequestMakesTheServerFail() {
        List<Call> calls = calls();
        assertThat(calls).hasSizeGreaterThan(60);
        Fuzz.rounds(TIME, 20, random -> {
            Call call = calls.get(random.nextInt(calls.size()));
            BrokenJson broken = new BrokenJson(random);
            String path = path(call, random, broken);
            JsonNode schema = call.described().at("/requestBody/content/application~1json/schema");
            byte[] body = schema.isMissingNode() ? new byte[0] : broken.of(example(schema, random, 0));
            send(call.method(), path, TYPES.get(random.nextInt(TYPES.size())), body);
        });
    }

    @Test
    void noDocumentMakesTheServerFail() throws IOException {
        List<String> documents = documents();
        assertThat(documents).isNotEmpty();
        Fuzz.rounds(TIME, 20, random -> {
            StringBuilder text = new StringBuilder(documents.get(random.nextInt(documents.size())));
            List<String> pieces =
                    List.of("\0", "\ud800", "\t", "&a", "*a", ": ", "- ", "\"\\0\"", "%x%", "{", "1e999", "!!int x");
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, pieces.get(random.nextInt(pieces.size())));
                    case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
                    default -> text.setCharAt(at, (char) random.nextInt(256));
                }
            }
            if (random.nextBoolean()) {
                send(
                        "post",
                        "/api/v1/services",
                        "application/yaml",
                        text.toString().getBytes(StandardCharsets.UTF_8));
            } else {
                JsonNode request = json.createObjectNode()
                        .set(
                                "documents",
                                json.createArrayNode()
                                        .add(json.createObjectNode()
                                                .put("source", "x.yaml")
                                                .put("text", text.toString())));
                send(
                        "post",
                        "/api/v1/import?dryRun=true",
                        "application/json",
                        request.toString().getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    private static List<String> documents() throws IOException {
        List<String> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("examples"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                documents.add(Files.readString(file));
            }
        }
        return documents;
    }

    private void send(String method, String path, String type, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .header("If-Match", "*")
                .method(method.toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        String shown =
                method + " " + path + " " + new String(body, 0, Math.min(2_000, body.length), StandardCharsets.UTF_8);
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as("%s%n%s", shown, answer.body()).isLessThan(500);
        } catch (IOException e) {
            throw new AssertionError(shown, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(shown, e);
        }
    }

    private List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        api.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode described = method.getValue();
                    String said = described.toString();
                    boolean bounded = !said.contains("text/event-stream") && !said.contains("octet-stream");
                    if (bounded && !LEFT_OUT.contains(method.getKey() + " " + path.getKey())) {
                        calls.add(new Call(method.getKey(), path.getKey(), described));
                    }
                }));
        return calls;
    }

    private String path(Call call, Random random, BrokenJson broken) {
        String path = call.path();
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : call.described().path("parameters")) {
            String name = parameter.path("name").asText();
            JsonNode value = random.nextInt(3) == 0 ? broken.value() : example(parameter.path("schema"), random, 0);
            String text =
                    URLEncoder.encode(value.asText("x"), StandardCharsets.UTF_8).replace("+", "%20");
            if (parameter.path("in").asText().equals("path")) {
                path = path.replace("{" + name + "}", text.isEmpty() || text.matches("\\.+") ? "x" : text);
            } else if (parameter.path("in").asText().equals("query") && random.nextBoolean()) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(text);
            }
        }
        return path + query;
    }

    private JsonNode example(JsonNode schema, Random random, int depth) {
        if (schema.has("$ref")) {
            return example(api.at(schema.path("$ref").asText().substring(1)), random, depth);
        }
        for (String choice : List.of("oneOf", "anyOf", "allOf")) {
            if (schema.has(choice)) {
                JsonNode choices = schema.path(choice);
                return example(choices.get(random.nextInt(choices.size())), random, depth);
            }
        }
        if (schema.has("enum")) {
            return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
        }
        JsonNode type = schema.path("type").isArray() ? schema.path("type").path(0) : schema.path("type");
        return switch (type.asText()) {
            case "integer", "number" -> json.getNodeFactory().numberNode(random.nextInt(5));
            case "boolean" -> json.getNodeFactory().booleanNode(random.nextBoolean());
            case "array" -> {
                var array = json.createArrayNode();
                if (depth < 6) {
                    array.add(example(schema.path("items"), random, depth + 1));
                }
                yield array;
            }
            case "object" -> {
                var object = json.createObjectNode();
                if (depth < 6) {
                    schema.path("properties").properties().forEach(property -> {
                        if (random.nextInt(4) > 0) {
                            object.set(property.getKey(), example(property.getValue(), random, depth + 1));
                        }
                    });
                    if (schema.path("additionalProperties").isObject()) {
                        object.set("k", example(schema.path("additionalProperties"), random, depth + 1));
                    }
                }
                yield object;
            }
            default ->
                json.getNodeFactory()
                        .textNode(
                                switch (schema.path("format").asText()) {
                                    case "uuid" -> "01980000-0000-7000-8000-000000000001";
                                    case "date-time" -> "2026-11-22T10:00:00Z";
                                    default -> random.nextBoolean() ? "x" : "name-" + random.nextInt(3);
                                });
        };
    }
}

package io.loom.operations;

import static io.restassured.config.EncoderConfig.encoderConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.loom.catalog.TestCatalog;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hamcrest.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider is not moved away under the machines that stand at it, unless somebody insists. */
@QuarkusTest
class ProviderMoveResourceTest extends PeerTest {

    private @Nullable CloudPeer cloud;

    @BeforeEach
    void startCloud() {
        if (cloud != null) {
            return;
        }
        cloud = peer();
        TestCatalog.take(DEFINITIONS);
        awaitPlan("mona", request("probe", "mv", 1));
        for (int number = 1; number <= 6; number++) {
            create("stand" + number, "mv");
        }
        create("racked", "mv-hosted");
    }

    @AfterAll
    void stopCloud() {
        Objects.requireNonNull(cloud).close();
    }

    @Test
    void aPlaceThatChangesIsRefusedWithWhoStandsThere() {
        put("mv-cloud", "test-cloud", "provisioner: {api_key: k, region: south}", false)
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        equalTo(
                                "The field region says where the machines of provider mv-cloud are, and 6 clusters have machines there:"
                                        + " stand1, stand2, stand3, stand4, stand5 and 1 more."
                                        + "\nMaybe make a new provider, or give force=true (--force): what stands stays where it is, and new clusters go to the new place."));
        put("mv-cloud", "test-cloud", "provisioner: {api_key: k}", false)
                .then()
                .statusCode(409)
                .body("detail", containsString("region"));
        put("mv-cloud", "test-hosts", "provisioner: {hosts: h1}", false)
                .then()
                .statusCode(409)
                .body("detail", containsString("The field providertype says where"));
    }

    @Test
    void anImportIsRefusedAsAWholeOrLeavesTheProviderOut() {
        String moved = document("mv-cloud", "test-cloud", "provisioner: {api_key: k, region: south}") + """
                ---
                kind: Service
                name: mv-along
                provisioner: {actions: {start: {type: shell, fields: {script: a.sh}}}}
                """;
        imported(moved, false, false).then().statusCode(409).body("detail", containsString("The field region says"));
        As.admin().get("/api/v1/services/mv-along").then().statusCode(404);

        imported(moved, true, false)
                .then()
                .statusCode(200)
                .body(
                        "written", equalTo(true),
                        "taken.name", equalTo(List.of("mv-along")),
                        "refused.name", equalTo(List.of("mv-cloud")),
                        "refused[0].problems[0].message", containsString("The field region says"));
        region(equalTo("north"));
    }

    @Test
    void whoInsistsMovesItAndTheAuditSaysSo() {
        put("mv-cloud", "test-cloud", "provisioner: {api_key: k, region: west}", true)
                .then()
                .statusCode(200);
        region(equalTo("west"));
        assertThat(lastAudited()).containsEntry("force", true);

        imported(document("mv-cloud", "test-cloud", "provisioner: {api_key: k, region: north}"), false, true)
                .then()
                .statusCode(200);
        region(equalTo("north"));
        assertThat(lastAudited()).containsEntry("force", true);
    }

    @Test
    void whatIsNoPlaceMayChange() {
        put(
                        "mv-cloud",
                        "test-cloud",
                        "provisioner: {api_key: another, account: other, region: north, network: n2}\nlocations: [{name: l1}]",
                        true)
                .then()
                .statusCode(200);
        assertThat(lastAudited()).doesNotContainKey("force");
    }

    @Test
    void hostsMayComeAndFreeOnesGo() {
        put("mv-racks", "test-hosts", hosts("10.8.0.1", "10.8.0.3"), false)
                .then()
                .statusCode(200);
        put("mv-racks", "test-hosts", hosts("10.8.0.3"), false)
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        allOf(
                                containsString(
                                        "The field hosts of provider mv-racks lacks 10.8.0.1, on which nodes stand, and 1 cluster has machines there: racked."),
                                not(containsString("10.8.0.3"))));
    }

    private static String hosts(String... addresses) {
        StringBuilder text = new StringBuilder("hosts:\n");
        for (String address : addresses) {
            text.append("  - {address: ").append(address).append(", capacity: {cpu: 2, memory: 4Gi}}\n");
        }
        return text.toString();
    }

    private static void region(Matcher<String> region) {
        As.admin().get("/api/v1/providers/mv-cloud").then().body("provisioner.region", region);
    }

    private static Map<String, Object> lastAudited() {
        String id = As.admin()
                .queryParam("subject", "providers/mv-cloud")
                .get("/api/v1/audit")
                .path("items[0].id");
        return As.admin().get("/api/v1/audit/{id}", id).path("after");
    }

    private static String document(String name, String type, String fields) {
        return "kind: Provider\nname: " + name + "\nprovidertype: " + type + "\n" + fields + "\n";
    }

    private static Response put(String name, String type, String fields, boolean force) {
        return As.admin()
                .config(RestAssured.config()
                        .encoderConfig(encoderConfig().encodeContentTypeAs("application/yaml", ContentType.TEXT)))
                .header(
                        "If-Match",
                        As.admin().get("/api/v1/providers/{name}", name).header("ETag"))
                .contentType("application/yaml")
                .queryParam("force", force)
                .body(document(name, type, fields))
                .put("/api/v1/providers/{name}", name);
    }

    private static Response imported(String text, boolean skipInvalid, boolean force) {
        return As.admin()
                .queryParam("skipInvalid", skipInvalid)
                .queryParam("force", force)
                .body(Map.of("documents", List.of(Map.of("source", "moved.yaml", "text", text))))
                .post("/api/v1/import");
    }

    private static void create(String name, String template) {
        As.user("mona")
                .body(request(name, template, 1))
                .post("/api/v1/clusters")
                .then()
                .statusCode(202);
    }

    private static Map<String, Object> request(String name, String template, int size) {
        return template.equals("mv")
                ? Map.of("name", name, "template", template, "size", size, "providerFields", Map.of("zone", "z"))
                : Map.of("name", name, "template", template, "size", size);
    }

    private static final String DEFINITIONS = """
            kind: Provider
            name: mv-cloud
            providertype: test-cloud
            provisioner: {api_key: k, region: north}
            ---
            kind: Provider
            name: mv-racks
            providertype: test-hosts
            hosts:
              - {address: 10.8.0.1, capacity: {cpu: 2, memory: 4Gi}}
              - {address: 10.8.0.2, capacity: {cpu: 2, memory: 4Gi}}
            ---
            kind: HardwareType
            name: mv-small
            providermap: {mv-cloud: {flavor: s}}
            capacity: {cpu: 2, memory: 4Gi}
            ---
            kind: ImageType
            name: mv-debian
            providermap: {mv-cloud: {image: d}, mv-racks: {image: there}}
            ---
            kind: Service
            name: mv-web
            provisioner: {actions: {start: {type: shell, fields: {script: web.sh}}}}
            ---
            kind: ClusterTemplate
            name: mv
            defaults: {services: [mv-web], provider: mv-cloud}
            ---
            kind: ClusterTemplate
            name: mv-hosted
            defaults: {services: [mv-web], provider: mv-racks}
            """;
}

package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.loom.catalog.TestCatalog;
import io.loom.provisioners.PluginTypes;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant uses the pools and provider types that an operator gives it. */
@QuarkusTest
class TenantAccessResourceTest extends PeerTest {

    private static final String POOL = "apart";
    private static final String NO_POOL = "The tenant default may not use the pool apart, as the provider ";
    private static final String WHO =
            "Maybe ask an operator, who can allow it: `loom tenant access default --pools ...`.";

    @Inject
    PluginTypes pluginTypes;

    private @Nullable CloudPeer cloud;

    @BeforeEach
    void startCloud() {
        if (cloud == null) {
            cloud = peer(POOL);
            await().atMost(SOON).until(() -> !pluginTypes.live(POOL).isEmpty());
        }
        TestCatalog.take(DEFINITIONS);
        awaitPlan("tess", request("probe"));
    }

    @AfterEach
    void allowAll() {
        allow(Map.of());
    }

    @AfterAll
    void stopCloud() {
        Objects.requireNonNull(cloud).close();
    }

    @Test
    void aProviderOfAnotherPoolOrTypeIsRefusedWhereItIsWritten() {
        allow(Map.of("pools", List.of("default", "near")));
        As.admin()
                .body(provider("ta-new"))
                .post("/api/v1/providers")
                .then()
                .statusCode(422)
                .body("errors[0].detail", equalTo(NO_POOL + "ta-new does; it may: default, near.\n" + WHO));
        As.admin()
                .body(Map.of("documents", List.of(Map.of("source", "new.yaml", "text", PROVIDER.formatted("ta-new")))))
                .post("/api/v1/import")
                .then()
                .statusCode(200)
                .body("written", equalTo(false))
                .body("refused[0].problems[0].message", containsString(NO_POOL));

        allow(Map.of("providerTypes", List.of()));
        As.admin()
                .body(provider("ta-new"))
                .post("/api/v1/providers")
                .then()
                .statusCode(422)
                .body(
                        "errors[0].detail",
                        containsString("The tenant default may not have providers of the type test-cloud"))
                .body("errors[0].detail", containsString("it may: none."))
                .body("errors[0].detail", containsString("--provider-types"));

        allow(Map.of("pools", List.of(POOL), "providerTypes", List.of("test-cloud")));
        As.admin().body(provider("ta-new")).post("/api/v1/providers").then().statusCode(201);
        As.admin()
                .header("If-Match", "*")
                .delete("/api/v1/providers/ta-new")
                .then()
                .statusCode(204);
    }

    @Test
    void nothingIsPlannedOrAskedAtAProviderThatStandsAndMayNotBeUsed() {
        allow(Map.of("pools", List.of("default")));
        As.user("tess")
                .body(request("refused"))
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("errors.detail", contains(NO_POOL + "ta does; it may: default.\n" + WHO));
        As.admin().body("{}").post("/api/v1/providers/ta/check").then().statusCode(202);
        As.admin().get("/api/v1/providers/ta/check").then().body("failure", containsString(NO_POOL));
        assertThat(Objects.requireNonNull(cloud).questions()).isEmpty();
    }

    @Test
    void ofAClusterThatStandsNothingIsDoneButItsDeletion() {
        String operation = create("stands");
        awaitOperation("tess", operation, "SUCCEEDED");
        String cluster = As.admin().get("/api/v1/operations/{id}", operation).path("clusterId");
        allow(Map.of("pools", List.of("default")));
        int before = Objects.requireNonNull(cloud).assignments("stands").size();

        String restart = As.user("tess")
                .body(Map.of("kind", "restart"))
                .post("/api/v1/clusters/{id}/operations", cluster)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("tess", restart, "FAILED");
        As.user("tess").get("/api/v1/operations/{id}", restart).then().body("error", containsString(NO_POOL));
        assertThat(Objects.requireNonNull(cloud).assignments("stands")).hasSize(before);

        awaitOperation(
                "tess",
                As.user("tess")
                        .delete("/api/v1/clusters/{id}", cluster)
                        .then()
                        .statusCode(202)
                        .extract()
                        .path("id"),
                "SUCCEEDED");
    }

    @Test
    void aNewTenantHasTheDefaultPoolAndOnlyAnOperatorGivesMore() {
        As.admin()
                .body(Map.of("name", "modest"))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201)
                .body("pools", contains("default"))
                .body("providerTypes", nullValue());
        As.role(Role.ADMIN)
                .header("If-Match", "*")
                .body(Map.of())
                .put("/api/v1/tenants/default/access")
                .then()
                .statusCode(403);
        As.admin().body(Map.of()).put("/api/v1/tenants/modest/access").then().statusCode(428);
        As.admin()
                .header("If-Match", "*")
                .body(Map.of("pools", List.of("default", ""), "providerTypes", List.of("hosts")))
                .put("/api/v1/tenants/modest/access")
                .then()
                .statusCode(422);
        As.admin()
                .header("If-Match", "*")
                .body(Map.of("pools", List.of("far", "default"), "providerTypes", List.of("hosts")))
                .put("/api/v1/tenants/modest/access")
                .then()
                .statusCode(200)
                .body("pools", contains("default", "far"));
        As.admin()
                .header("If-Match", "*")
                .body(Map.of("description", "is left what it may use"))
                .put("/api/v1/tenants/modest")
                .then()
                .statusCode(200)
                .body("pools", contains("default", "far"))
                .body("providerTypes", contains("hosts"));
        As.admin()
                .queryParam("action", "tenant.access")
                .queryParam("subject", "tenant/modest")
                .get("/api/v1/audit")
                .then()
                .body("items.action", contains("tenant.access"));
        As.admin()
                .get("/api/v1/tenants/default")
                .then()
                .body("pools", nullValue())
                .body("providerTypes", nullValue());
    }

    private static void allow(Map<String, Object> access) {
        As.admin()
                .header("If-Match", "*")
                .body(access)
                .put("/api/v1/tenants/default/access")
                .then()
                .statusCode(200);
    }

    private static String create(String name) {
        return As.user("tess")
                .body(request(name))
                .post("/api/v1/clusters")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static Map<String, Object> request(String name) {
        return Map.of("name", name, "template", "ta", "size", 1, "providerFields", Map.of("zone", "z1"));
    }

    private static Map<String, Object> provider(String name) {
        return Map.of(
                "name",
                name,
                "providertype",
                "test-cloud",
                "pool",
                POOL,
                "provisioner",
                Map.of("api_key", "key", "region", "north"));
    }

    private static final String PROVIDER = """
            kind: Provider
            name: %s
            providertype: test-cloud
            pool: apart
            provisioner: {api_key: key, region: north}
            """;

    private static final String DEFINITIONS = PROVIDER.formatted("ta") + """
            ---
            kind: HardwareType
            name: ta-small
            providermap: {ta: {flavor: s}}
            capacity: {cpu: 2, memory: 4Gi}
            ---
            kind: ImageType
            name: ta-debian
            providermap: {ta: {image: debian-12, sshuser: loom}}
            ---
            kind: Service
            name: ta-web
            provisioner: {actions: {start: {type: shell, fields: {script: web.sh}}, stop: {type: shell, fields: {script: web.sh}}}}
            ---
            kind: ClusterTemplate
            name: ta
            defaults: {services: [ta-web], provider: ta}
            """;
}

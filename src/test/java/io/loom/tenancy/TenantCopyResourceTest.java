package io.loom.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.loom.catalog.Catalog;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A new tenant may begin with the definitions of another. */
@QuarkusTest
class TenantCopyResourceTest {

    private final Catalog catalog;
    private final EntityManager database;

    TenantCopyResourceTest(Catalog catalog, EntityManager database) {
        this.catalog = catalog;
        this.database = database;
    }

    @Test
    void hasCopiesOfAllDefinitionsWithSecretsOfItsOwn() {
        UUID from = made(Map.of("name", "original", "quota", Map.of("nodes", 7)));
        take("original", DEFINITIONS);

        UUID to = made(Map.of("name", "copy", "from", "original"));

        for (String kind : KINDS) {
            assertThat(named("copy", kind)).as(kind).containsExactlyElementsOf(named("original", kind));
        }
        assertThat(named("copy", "providers")).containsExactly("tc-cloud");
        As.admin()
                .header("Loom-Tenant", "copy")
                .get("/api/v1/providers/tc-cloud")
                .then()
                .body(
                        "version", equalTo(1),
                        "provisioner.password.set", equalTo(true),
                        "provisioner.user", equalTo("u"));
        assertThat(catalog.providerSecrets(to, "tc-cloud")).isEqualTo(Map.of("password", "the first"));

        take("original", DEFINITIONS.replace("the first", "the second"));
        assertThat(catalog.providerSecrets(from, "tc-cloud")).isEqualTo(Map.of("password", "the second"));
        assertThat(catalog.providerSecrets(to, "tc-cloud")).isEqualTo(Map.of("password", "the first"));

        String audited = As.admin()
                .queryParam("subject", "tenant/copy")
                .get("/api/v1/audit")
                .path("items[0].id");
        As.admin()
                .get("/api/v1/audit/{id}", audited)
                .then()
                .body(
                        "action", equalTo("tenant.create"),
                        "after.name", equalTo("copy"),
                        "after.from", equalTo("original"),
                        "after.definitions", equalTo(6),
                        "after.quota.nodes", equalTo(200));
        assertThat(As.admin().get("/api/v1/audit/{id}", audited).asString()).doesNotContain("the first");
        assertThat(events(to)).contains("definition.written", "tc-cloud", "tc-web");
    }

    @Test
    void isNotMadeWhereThereIsNothingToCopyFrom() {
        create(Map.of("name", "orphan", "from", "nobody"))
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/from"), "errors[0].detail", containsString("no tenant nobody"));
        As.admin().get("/api/v1/tenants/orphan").then().statusCode(404);
    }

    @Test
    void isMadeByOperatorsOnly() {
        As.role(Role.ADMIN)
                .body(Map.of("name", "stolen", "from", "default"))
                .post("/api/v1/tenants")
                .then()
                .statusCode(403);
        As.role(Role.OPERATOR)
                .body(Map.of("name", "given", "from", "default"))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
    }

    private String events(UUID tenant) {
        return QuarkusTransaction.requiringNew()
                .call(() -> String.valueOf(database.createNativeQuery(
                                "select string_agg(t::text, chr(10)) from event_batches t where t::text like :tenant")
                        .setParameter("tenant", "%" + tenant + "%")
                        .getSingleResult()));
    }

    private static UUID made(Map<String, Object> body) {
        return UUID.fromString(create(body).statusCode(201).extract().path("id"));
    }

    private static ValidatableResponse create(Map<String, Object> body) {
        return As.admin().body(body).post("/api/v1/tenants").then();
    }

    private static List<String> named(String tenant, String kind) {
        return As.admin()
                .header("Loom-Tenant", tenant)
                .queryParam("limit", 200)
                .get("/api/v1/" + kind)
                .jsonPath()
                .getList("items.name");
    }

    private static void take(String tenant, String definitions) {
        As.admin()
                .header("Loom-Tenant", tenant)
                .body(Map.of("documents", List.of(Map.of("source", "tc.yaml", "text", definitions))))
                .post("/api/v1/import")
                .then()
                .statusCode(200)
                .body("written", equalTo(true));
    }

    private static final List<String> KINDS =
            List.of("providers", "hardware-types", "image-types", "services", "partial-templates", "cluster-templates");

    private static final String DEFINITIONS = """
            kind: Provider
            name: tc-cloud
            providertype: of-nobody
            provisioner: {user: u, password: the first}
            ---
            kind: HardwareType
            name: tc-small
            providermap: {tc-cloud: {flavor: s}}
            ---
            kind: ImageType
            name: tc-debian
            providermap: {tc-cloud: {image: d}}
            ---
            kind: Service
            name: tc-web
            provisioner: {actions: {start: {type: shell, fields: {script: web.sh}}}}
            ---
            kind: PartialTemplate
            name: tc-part
            immutable: true
            ---
            kind: ClusterTemplate
            name: tc
            defaults: {services: [tc-web], provider: tc-cloud}
            """;
}

package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many leases of one tenant end at once: all its clusters are deleted, and others wait for none of that. */
@QuarkusTest
class ManyLeasesResourceTest extends PeerTest {

    private static final int MANY = 1_000;

    private static final Duration ALL_GONE = Duration.ofMinutes(3);

    @Inject
    ClusterDeletion deletion;

    @Inject
    EntityManager entities;

    private CloudPeer cloud;

    @BeforeEach
    void startCloud() {
        cloud = peer();
        for (String tenant : List.of("crowded", "quiet")) {
            As.admin()
                    .body(Map.of("name", tenant, "quota", Map.of("clusters", MANY + 10, "nodes", MANY + 10)))
                    .post("/api/v1/tenants")
                    .then()
                    .statusCode(201);
            in(tenant)
                    .body(Map.of("documents", List.of(Map.of("source", "leases.yaml", "text", DEFINITIONS))))
                    .post("/api/v1/import")
                    .then()
                    .statusCode(200)
                    .body("written", equalTo(true));
            await().atMost(SOON)
                    .until(() -> in(tenant)
                                    .queryParam("dryRun", true)
                                    .body(request("probe"))
                                    .post("/api/v1/clusters")
                                    .statusCode()
                            == 200);
        }
    }

    @AfterEach
    void stopCloud() {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("update cluster set config = '{}' where config = '[]'")
                        .executeUpdate());
        cloud.close();
    }

    @Test
    void othersWaitForNoneOfAThousandDeletionsAndAllOfThemAreDone() {
        String first = created("crowded", "first");
        multiply(first, MANY - 1);
        String other = created("quiet", "mortal");
        String broken = created("crowded", "broken");
        cloud.holdWhere(task -> task.action() == TaskAction.DELETE && isCrowded(task));
        sql("update cluster set config = '[]', expires_at = now() - interval '2 hours' where id = :id", broken);
        sql("update cluster set expires_at = now() - interval '1 hour' where id <> :id and tenant = 'crowded'", broken);
        sql("update cluster set expires_at = now() where id = :id", other);

        deletion.deleteExpired();

        await().atMost(SOON).until(() -> count("tenant = 'quiet' and state = 'TERMINATED'") == 1);
        await().atMost(SOON).until(() -> {
            deletion.deleteExpired();
            return count("tenant = 'crowded' and deletion is not null") == MANY;
        });
        await().atMost(ALL_GONE).until(() -> deletions().size() >= 50);
        String created = created("quiet", "newcomer");
        assertThat(count("tenant = 'crowded' and state = 'TERMINATED'")).isZero();
        assertThat(count("id = '" + created + "' and state = 'ACTIVE'")).isEqualTo(1);
        assertThat(count("id = '" + broken + "' and state = 'ACTIVE' "
                        + " and deletion_due_at > expires_at + interval '2 hours'"))
                .as("what cannot be deleted is tried again later")
                .isEqualTo(1);

        cloud.release();
        await().atMost(ALL_GONE).until(() -> count("tenant = 'crowded' and state = 'TERMINATED'") == MANY);
        sql("update cluster set config = '{}', deletion_due_at = null where id = :id", broken);
        deletion.deleteExpired();
        await().atMost(SOON).until(() -> count("tenant = 'crowded' and state = 'TERMINATED'") == MANY + 1);
        assertThat(new HashSet<>(deletions())).hasSize(MANY + 1);
        assertThat(one("select count(*) from operation where kind = 'DELETE' and state = 'SUCCEEDED' and cluster_id in"
                        + " (select id from cluster where tenant = 'crowded')"))
                .isEqualTo(MANY + 1);
        assertThat(one("select count(*) from node where state <> 'DELETED' and cluster_id in"
                        + " (select id from cluster where tenant = 'crowded')"))
                .isZero();
    }

    private static boolean isCrowded(TaskAssignment task) {
        return task.cluster().tenant().equals("crowded");
    }

    /** The nodes whose machines were asked to be given back. */
    private List<UUID> deletions() {
        return cloud.assignments().stream()
                .filter(task -> task.action() == TaskAction.DELETE && isCrowded(task))
                .map(task -> task.node().id())
                .toList();
    }

    /** As many more clusters as they were left by a creation each: with the rows of this one, and ids of their own. */
    private void multiply(String cluster, int times) {
        sql("""
                insert into cluster select (jsonb_populate_record(c, jsonb_build_object(
                    'id', gen_random_uuid(), 'number', c.number + n, 'name', 'c' || n))).*
                from cluster c, generate_series(1, %d) n where c.id = :id""".formatted(times), cluster);
        sql("""
                insert into node select (jsonb_populate_record(n, jsonb_build_object(
                    'id', gen_random_uuid(), 'cluster_id', c.id))).*
                from node n, cluster c where n.cluster_id = :id and c.tenant = 'crowded' and c.id <> :id""", cluster);
        sql(
                "update cluster_counter set last_number = last_number + %d where tenant_id = (select tenant_id from cluster where id = :id)"
                        .formatted(times),
                cluster);
    }

    private static Map<String, Object> request(String name) {
        return Map.of("name", name, "template", "brief", "size", 1);
    }

    private String created(String tenant, String name) {
        String operation = in(tenant)
                .body(request(name))
                .post("/api/v1/clusters")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        await().atMost(SOON)
                .until(() -> in(tenant)
                        .get("/api/v1/operations/{id}", operation)
                        .path("state")
                        .equals("SUCCEEDED"));
        return in(tenant).get("/api/v1/operations/{id}", operation).path("clusterId");
    }

    private static RequestSpecification in(String tenant) {
        return As.admin().header("Loom-Tenant", tenant);
    }

    private void sql(String statement, String cluster) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(statement)
                        .setParameter("id", UUID.fromString(cluster))
                        .executeUpdate());
    }

    private long count(String which) {
        return one("select count(*) from cluster where " + which);
    }

    private long one(String query) {
        return QuarkusTransaction.requiringNew()
                .call(() -> ((Number) entities.createNativeQuery(query).getSingleResult()).longValue());
    }

    private static final String DEFINITIONS = """
            kind: Provider
            name: brief-cloud
            providertype: test-cloud
            provisioner: {api_key: k, zone: z}
            ---
            kind: HardwareType
            name: brief-small
            providermap: {brief-cloud: {flavor: s}}
            capacity: {cpu: 2, memory: 4Gi}
            ---
            kind: ImageType
            name: brief-debian
            providermap: {brief-cloud: {image: d}}
            ---
            kind: Service
            name: brief-web
            provisioner: {actions: {start: {type: shell, fields: {script: web.sh}}}}
            ---
            kind: ClusterTemplate
            name: brief
            defaults: {services: [brief-web], provider: brief-cloud}
            """;
}

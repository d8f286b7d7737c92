package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Clusters that were terminated long ago are forgotten with all that hangs on them, and nothing else is. */
@QuarkusTest
class ClusterCleanupResourceTest extends StackTest {

    private static final List<String> BY_CLUSTER =
            List.of("node", "operation", "plan", "definition_snapshot", "cluster_history", "event_batches");

    /** In which no other test's nodes are, and not so long ago that its usage is forgotten. */
    private static Instant month() {
        return LocalDate.now(ZoneOffset.UTC)
                .withDayOfMonth(1)
                .minusMonths(6)
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC);
    }

    private static String from() {
        return month().minus(2, ChronoUnit.DAYS).toString();
    }

    private static String to() {
        return month().plus(2, ChronoUnit.DAYS).toString();
    }

    @Inject
    ClusterCleanup oldClusters;

    @Inject
    EntityManager entities;

    @Test
    void aClusterIsForgottenInSmallStepsAndItsUsageStays() {
        Map<String, Object> asked = stack("bygone", "stack", 3);
        asked.put("labels", Map.of("era", "past"));
        String creation = create("ann", asked);
        awaitOperation("ann", creation, "SUCCEEDED");
        String cluster = clusterOf(creation);
        run(cluster, Map.of("kind", "grow", "count", 1));
        As.user("ann")
                .body(Map.of("kind", "grow", "count", 1))
                .post("/api/v1/clusters/{id}/plans", cluster)
                .then()
                .statusCode(201);
        String task = As.user("ann")
                .get("/api/v1/operations/{id}/tasks", creation)
                .then()
                .extract()
                .path("items[0].id");
        log(task, 7);
        delete(cluster);
        used(cluster, month().minus(1, ChronoUnit.HOURS), month().plus(2, ChronoUnit.HOURS));
        terminatedDaysAgo(cluster, 89);
        String living = created("contemporary", "stack", 2);
        Map<String, Long> ofLiving = rowsOf(living);

        oldClusters.forget();
        As.user("ann").get("/api/v1/clusters/{id}", cluster).then().statusCode(200);
        assertUsage(cluster);

        terminatedDaysAgo(cluster, 91);
        int steps = 0;
        while (QuarkusTransaction.requiringNew().call(() -> oldClusters.forgetSome(0, 3))) {
            steps++;
            assertThat(As.user("ann").get("/api/v1/clusters/{id}", cluster).statusCode())
                    .isIn(200, 404);
            assertUsage(cluster);
        }

        assertThat(steps).isGreaterThan(5);
        As.user("ann").get("/api/v1/clusters/{id}", cluster).then().statusCode(404);
        As.user("ann").get("/api/v1/operations/{id}", creation).then().statusCode(404);
        As.user("ann").get("/api/v1/tasks/{id}", task).then().statusCode(404);
        assertThat(rowsOf(cluster).values()).containsOnly(0L);
        assertThat(count("execution_operation where id = cast(:id as uuid)", creation))
                .isZero();
        assertThat(count("execution_log where task_id = cast(:id as uuid)", task))
                .isZero();
        assertThat(count("operation_node where operation_id = cast(:id as uuid)", creation))
                .isZero();
        assertUsage(cluster);
        assertThat(rowsOf(living)).isEqualTo(ofLiving);
        cluster(living).body("state", equalTo("ACTIVE"));
        run(living, Map.of("kind", "grow", "count", 1));
    }

    @Test
    void aClusterWhoseOperationsAreForgottenAlreadyIsStillShown() {
        String cluster = created("fading", "stack", 2);
        delete(cluster);
        execute(
                "delete from operation_node where operation_id in"
                        + " (select id from operation where cluster_id = cast(:id as uuid))",
                cluster);
        execute("delete from operation where cluster_id = cast(:id as uuid)", cluster);

        cluster(cluster)
                .body(
                        "state", equalTo("TERMINATED"),
                        "operation", nullValue(),
                        "allowedActions.allowed", not(hasItem(true)));
    }

    @Test
    void theUsageOfLongAgoIsForgottenToo() {
        String cluster = created("prehistoric", "stack", 2);
        delete(cluster);
        used(cluster, Instant.parse("2014-01-01T00:00:00Z"), Instant.parse("2014-01-01T01:00:00Z"));
        terminatedDaysAgo(cluster, 4_000);

        while (QuarkusTransaction.requiringNew().call(() -> oldClusters.forgetSome(0, 100))) {}
        oldClusters.forget();

        assertThat(count("usage_record where cluster_id = cast(:id as uuid)", cluster))
                .isZero();
        As.user("ann")
                .queryParams(Map.of("from", "2014-01-01", "to", "2014-02-01"))
                .get("/api/v1/usage")
                .then()
                .body("items", hasSize(0));
    }

    @Test
    void everyTableThatHangsOnAClusterIsKnown() {
        @SuppressWarnings("unchecked")
        List<String> tables = QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery("""
                                select distinct cast(cast(conrelid as regclass) as text) from pg_constraint
                                where contype = 'f' and cast(cast(confrelid as regclass) as text) in
                                    ('cluster', 'node', 'operation', 'definition_snapshot', 'plan', 'execution_operation')""").getResultList());

        assertThat(tables)
                .as("tables whose rows ClusterCleanup must take away before what they refer to")
                .containsExactlyInAnyOrder(
                        "node",
                        "operation",
                        "operation_node",
                        "plan",
                        "definition_snapshot",
                        "cluster_history",
                        "execution_command");
    }

    private static void assertUsage(String cluster) {
        As.user("ann")
                .queryParams(Map.of("from", from(), "to", to(), "by", "cluster", "per", "month"))
                .get("/api/v1/usage")
                .then()
                .statusCode(200)
                .body(
                        "items.clusterId", contains(cluster, cluster),
                        "items.name", contains("bygone", "bygone"),
                        "items.nodeHours", contains(4.0f, 8.0f),
                        "items.cost.micros", contains(480_000, 960_000));
        As.user("ann")
                .queryParams(Map.of("from", from(), "to", to(), "by", "label:era"))
                .get("/api/v1/usage")
                .then()
                .body("items.name", contains("past"), "items.nodeHours", contains(12.0f));
    }

    private static void delete(String cluster) {
        String deletion = As.user("ann")
                .delete("/api/v1/clusters/{id}", cluster)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", deletion, "SUCCEEDED");
    }

    private void terminatedDaysAgo(String cluster, int days) {
        execute(
                "update cluster set terminated_at = now() - interval '" + days + " days' where id = cast(:id as uuid)",
                cluster);
    }

    private void used(String cluster, Instant from, Instant until) {
        execute(
                "update node set machine_from = '" + from + "', machine_until = '" + until
                        + "' where cluster_id = cast(:id as uuid)",
                cluster);
    }

    private void log(String task, int chunks) {
        execute(
                "insert into execution_log select cast(:id as uuid), 9, chunk, chunk * 10, 10, 'Hello you.' from generate_series(1, "
                        + chunks + ") as chunk",
                task);
    }

    private void execute(String sql, String id) {
        QuarkusTransaction.requiringNew()
                .run(() -> assertThat(entities.createNativeQuery(sql)
                                .setParameter("id", id)
                                .executeUpdate())
                        .isPositive());
    }

    private Map<String, Long> rowsOf(String cluster) {
        return BY_CLUSTER.stream()
                .collect(Collectors.toMap(
                        table -> table, table -> count(table + " where cluster_id = cast(:id as uuid)", cluster)));
    }

    private long count(String what, String id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> ((Number) entities.createNativeQuery("select count(*) from " + what)
                                .setParameter("id", id)
                                .getSingleResult())
                        .longValue());
    }
}

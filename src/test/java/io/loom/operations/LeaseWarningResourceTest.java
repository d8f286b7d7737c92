package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who has a cluster is warned before its lease ends: at each distance once, however often and by whomever it is looked for. */
@QuarkusTest
class LeaseWarningResourceTest extends ClusterTest {

    @Inject
    LeaseWarnings warnings;

    @Inject
    EntityManager entities;

    @Test
    void aLeaseIsWarnedOfOnceAtEachDistanceAndAgainBeforeANewEnd() {
        String cluster = leased("waning", 7_200_000);
        lease(cluster, "25 hours", "3 days");
        assertThat(warned(cluster)).isZero();

        lease(cluster, "23 hours", "3 days");
        assertThat(warned(cluster)).isEqualTo(1);
        As.user("ann")
                .get("/api/v1/clusters/{id}", cluster)
                .then()
                .body("leaseWarnedAt", notNullValue(), "state", equalTo("ACTIVE"));
        As.user("ann")
                .get("/api/v1/clusters/{id}/history", cluster)
                .then()
                .body(
                        "items.find { it.what == 'LEASE_WARNED' }.message", containsString("The lease ends at "),
                        "items.find { it.what == 'LEASE_WARNED' }.actor", equalTo("system"));

        set(cluster, "expires_at = now() + interval '50 minutes', lease_warned_at = now() - interval '22 hours'");
        assertThat(warned(cluster)).isEqualTo(2);

        As.user("ann")
                .body(Map.of("extendMillis", 3_600_000))
                .post("/api/v1/clusters/{id}/lease", cluster)
                .then()
                .statusCode(200)
                .body("leaseWarnedAt", nullValue());
        assertThat(warned(cluster)).isEqualTo(2);
        lease(cluster, "50 minutes", "1 hour");
        assertThat(warned(cluster)).isEqualTo(3);
        assertThat(events(cluster)).isEqualTo(3);
    }

    @Test
    void whatWasMissedAtSeveralDistancesIsToldOnce() {
        String cluster = leased("missed", 7_200_000);
        lease(cluster, "10 minutes", "3 days");

        assertThat(warned(cluster)).isEqualTo(1);
    }

    @Test
    void aLeaseThatWasNeverLongerThanADistanceIsNotWarnedOfThere() {
        String brief = leased("brief", 1_800_000);
        String daily = leased("daily", 7_200_000);
        lease(daily, "20 hours", "2 hours");

        assertThat(warned(brief)).isZero();
        assertThat(warned(daily)).isZero();
    }

    @Test
    void aProtectedClusterIsWarnedOfWhenItsProtectionIsLifted() {
        String cluster = leased("guarded", 7_200_000);
        protect(cluster, true);
        lease(cluster, "30 minutes", "3 days");
        assertThat(warned(cluster)).isZero();

        protect(cluster, false);

        assertThat(warned(cluster)).isEqualTo(1);
    }

    private static String leased(String name, long millis) {
        Map<String, Object> request = request(name, 2);
        request.put("template", "leased");
        request.put("initialLease", millis);
        String operation = create("ann", request);
        awaitOperation("ann", operation, "SUCCEEDED");
        return clusterOf(operation);
    }

    private static void protect(String cluster, boolean on) {
        As.user("ann")
                .body(Map.of("on", on))
                .put("/api/v1/clusters/{id}/protection", cluster)
                .then()
                .statusCode(200);
    }

    private void lease(String cluster, String left, String setAgo) {
        set(
                cluster,
                "expires_at = now() + interval '" + left + "', lease_set_at = now() - interval '" + setAgo
                        + "', lease_warned_at = null");
    }

    private void set(String cluster, String what) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("update cluster set " + what + " where id = cast(:id as uuid)")
                        .setParameter("id", cluster)
                        .executeUpdate());
    }

    /** How many warnings there are after it was looked for twice. */
    private long warned(String cluster) {
        warnings.warn();
        warnings.warn();
        return count("cluster_history where what = 'LEASE_WARNED' and cluster_id = cast(:id as uuid)", cluster);
    }

    private long events(String cluster) {
        return count(
                "event_batches where 'cluster.lease-warned' = any (types) and cluster_id = cast(:id as uuid)", cluster);
    }

    private long count(String what, String cluster) {
        return QuarkusTransaction.requiringNew()
                .call(() -> ((Number) entities.createNativeQuery("select count(*) from " + what)
                                .setParameter("id", cluster)
                                .getSingleResult())
                        .longValue());
    }
}

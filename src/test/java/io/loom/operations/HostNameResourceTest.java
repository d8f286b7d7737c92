package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loom.clusters.ClusterRepository;
import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No two living nodes of an installation have one host name. */
@QuarkusTest
class HostNameResourceTest extends ClusterTest {

    private final UUID near = UUID.randomUUID();
    private final UUID far = UUID.randomUUID();

    @Inject
    ClusterRepository clusters;

    @Inject
    EntityManager entities;

    @AfterEach
    void forget() {
        QuarkusTransaction.requiringNew().run(() -> {
            for (String table : List.of("cluster_host_name", "cluster_counter")) {
                entities.createNativeQuery("delete from " + table + " where tenant_id in (:near, :far)")
                        .setParameter("near", near)
                        .setParameter("far", far)
                        .executeUpdate();
            }
        });
    }

    /** twin1 with number 7 and twin with number 17 would both have nodes called twin17-1000. */
    @Test
    void aNumberThatWouldRepeatAHostNameIsPassedOver() {
        String first = create("ann", request("twin1", 2));
        awaitOperation("ann", first, "SUCCEEDED");
        int number = number(first);
        int repeated = Integer.parseInt("1" + number);
        countFrom(repeated - 1);

        String second = create("ann", request("twin", 2));
        awaitOperation("ann", second, "SUCCEEDED");

        assertThat(number(second)).isEqualTo(repeated + 1);
        assertThat(hostNames(first)).contains("twin" + repeated + "-1000.local");
        assertThat(hostNames(first)).doesNotContainAnyElementsOf(hostNames(second));

        assertThat(isTaken("twin" + repeated)).isTrue();

        delete(first);
        assertThat(isTaken("twin" + repeated)).isFalse();
    }

    @Test
    void tenantsDoNotRepeatEachOthersHostNames() {
        assertThat(next(near, "same", "example.com")).isEqualTo(1);
        assertThat(next(far, "same", ".Example.com")).isEqualTo(2);
        assertThat(next(far, "same", "example.org")).isEqualTo(3);
        assertThat(next(near, "Same", "example.com")).isEqualTo(3);
    }

    @Test
    void namesThatDifferOnlyWhereTheyAreCutDoNotMeet() {
        String longest = "a".repeat(70);
        assertThat(next(near, longest + "b", null)).isEqualTo(1);
        assertThat(next(far, longest + "c", null)).isEqualTo(2);
        assertThat(next(far, "a".repeat(51) + "d", null))
                .as("cut before its end where a node's number has ten digits")
                .isEqualTo(3);
    }

    @Test
    void whoNumbersAtTheSameTimeWaitsForTheOther() {
        CompletableFuture<Long> other = new CompletableFuture<>();

        QuarkusTransaction.requiringNew().run(() -> {
            assertThat(clusters.nextNumber(near, "race", null)).isEqualTo(1);
            Thread.ofVirtual().start(() -> other.complete(next(far, "race", null)));
            await().until(() -> other.isDone() || isSomebodyWaiting());
            assertThat(other).isNotDone();
        });

        assertThat(other.join()).isEqualTo(2);
    }

    private boolean isSomebodyWaiting() {
        return QuarkusTransaction.requiringNew().call(() ->
                (Boolean) entities.createNativeQuery("""
                        select exists (select from pg_stat_activity
                            where wait_event_type = 'Lock' and query like '%insert into cluster_host_name%')""", Boolean.class).getSingleResult());
    }

    private long next(UUID tenant, String name, @Nullable String suffix) {
        return QuarkusTransaction.requiringNew().call(() -> clusters.nextNumber(tenant, name, suffix));
    }

    private boolean isTaken(String prefix) {
        return QuarkusTransaction.requiringNew().call(() -> (Boolean) entities.createNativeQuery(
                        "select exists (select from cluster_host_name where suffix = 'local' and prefix = :prefix)",
                        Boolean.class)
                .setParameter("prefix", prefix)
                .getSingleResult());
    }

    private void countFrom(int last) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("update cluster_counter set last_number = :last where tenant_id ="
                                + " (select tenant_id from cluster where name = 'twin1' limit 1)")
                        .setParameter("last", last)
                        .executeUpdate());
    }

    private static int number(String operation) {
        return As.user("ann").get("/api/v1/clusters/{id}", clusterOf(operation)).path("number");
    }

    private static List<String> hostNames(String operation) {
        return As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", clusterOf(operation))
                .jsonPath()
                .getList("items.hostName");
    }

    private void delete(String operation) {
        String deletion = As.user("ann")
                .delete("/api/v1/clusters/{id}", clusterOf(operation))
                .path("id");
        awaitOperation("ann", deletion, "SUCCEEDED");
    }
}

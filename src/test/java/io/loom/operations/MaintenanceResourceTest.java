package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.loom.catalog.TestCatalog;
import io.loom.clusters.ClusterRepository;
import io.loom.contract.Finding;
import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nobody has asked for begins in a maintenance window only. */
@QuarkusTest
class MaintenanceResourceTest extends StackTest {

    @Inject
    ClusterRepository clusters;

    @BeforeEach
    void defineTemplates() {
        TestCatalog.take("""
                kind: ClusterTemplate
                name: leaping
                extends: {name: stack}
                administration:
                  repair: automatic
                  maintenance: [{cron: '0 0 29 2 *', zone: UTC, duration: 1m}]
                ---
                kind: ClusterTemplate
                name: always
                extends: {name: leaping}
                administration:
                  maintenance:
                    - {cron: '0 0 29 2 *', duration: 1m}
                    - {cron: '* * * * *', zone: Europe/Berlin, duration: 1h}
                """);
    }

    @Test
    void aRepairWaitsUntilTheWindowOpensAndSaysSo() {
        String cluster = created("waiting", "leaping", 3);
        lose("waiting", 1001);

        awaitInspected(cluster);

        String opening = "2028-02-29T00:00:00Z";
        cluster(cluster)
                .body("state", equalTo("ACTIVE"), "drift.nodes", equalTo(1))
                .body("message", containsString("waits until " + opening));
        assertThat(repairs(cluster)).isEmpty();
        Instant due = QuarkusTransaction.requiringNew()
                .call(() -> clusters.findById(UUID.fromString(cluster)).inspectionDueAt());
        assertThat(due).isBeforeOrEqualTo(Instant.parse(opening));
        As.user("ann")
                .get("/api/v1/clusters/{id}/history", cluster)
                .then()
                .body("items.message", hasItem(containsString("waits until " + opening)));

        cloud().findWhere(task -> null);
        awaitInspected(cluster);

        cluster(cluster).body("state", equalTo("ACTIVE"), "message", nullValue());
        assertThat(repairs(cluster)).isEmpty();
    }

    @Test
    void whatAPersonAsksForDoesNotWait() {
        String cluster = created("hurried", "leaping", 3);
        lose("hurried", 1001);
        awaitInspected(cluster);

        run(cluster, Map.of("kind", "repair"));

        cluster(cluster).body("state", equalTo("ACTIVE"), "message", nullValue(), "drift.nodes", equalTo(0));
        assertThat(standing(cluster)).doesNotContain(1001);
    }

    @Test
    void inAWindowARepairBeginsByItself() {
        String cluster = created("indoors", "always", 3);
        lose("indoors", 1001);

        awaitInspected(cluster);

        await().atMost(SOON).until(() -> repairs(cluster).equals(List.of("SUCCEEDED")));
        assertThat(standing(cluster)).hasSize(3).doesNotContain(1001);
    }

    private void lose(String name, int number) {
        cloud().findWhere(task ->
                task.node().hostName().contains(name) && task.node().number() == number
                        ? Finding.of(Finding.Condition.MISSING, "There is no such machine.")
                        : null);
    }
}

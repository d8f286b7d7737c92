package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;

import io.loom.catalog.TestCatalog;
import io.loom.contract.Contract;
import io.loom.contract.ProviderWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.operations.placements.Shortages;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a provider had no capacity, no new nodes are placed for a while; where its quota ended, the operation is resumed. */
@QuarkusTest
class ShortageResourceTest extends StackTest {

    @Inject
    EntityManager entities;

    @Inject
    Shortages shortages;

    @BeforeEach
    void defineScarceProvider() {
        TestCatalog.take("""
                kind: Provider
                name: scarce
                providertype: test-cloud
                provisioner: {api_key: another-key, region: s-west}
                locations: [{name: r1}, {name: r2}]
                ---
                kind: HardwareType
                name: scarce-small
                providermap: {scarce: {flavor: s}}
                capacity: {cpu: 2, memory: 4Gi}
                pricePerHour: 1
                ---
                kind: ImageType
                name: scarce-image
                providermap: {scarce: {image: i, sshuser: loom}}
                ---
                kind: ClusterTemplate
                name: scarce
                extends: {name: later}
                defaults: {provider: scarce}
                """);
    }

    @AfterEach
    void forget() {
        cloud().failWhere(task -> false);
        As.admin().delete("/api/v1/providers/scarce/shortages").then().statusCode(204);
    }

    @Test
    void nodesArePlacedAnewWhereThereIsCapacity() {
        cloud().failWhere(Contract.NO_CAPACITY, task -> isCreation(task) && "r1".equals(locationOf(task)));
        String operation = create("ann", stack("short", "scarce", 4));
        awaitOperation("ann", operation, "FAILED");
        String cluster = clusterOf(operation);

        As.user("ann")
                .get("/api/v1/operations/{id}", operation)
                .then()
                .body("error", containsString("failed: The cloud is full.\nMaybe place it elsewhere"))
                .body("error", containsString("`loom operation abandon " + operation + "`"))
                .body("error", containsString("`loom cluster replace short --node "));
        listed().body("items.hardwareType", contains("scarce-small"))
                .body("items.location", contains("r1"))
                .body("items.message", contains("The cloud is full."));
        whatIf(6, List.of()).body("layouts.location", everyItem(equalTo("r2")));

        As.user("ann").post("/api/v1/operations/{id}/abandon", operation).then().statusCode(200);
        int unmade = As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .path("items.find { it.location == 'r1' }.number");
        run(cluster, Map.of("kind", "replace", "nodes", List.of(unmade)));

        cluster(cluster).body("state", equalTo("ACTIVE"));
        As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body("items.findAll { it.state != 'DELETED' }.location", everyItem(equalTo("r2")))
                .body("items.findAll { it.state != 'DELETED' }.size()", equalTo(4));
    }

    @Test
    void whatIsLeftOutIsSaidWhereThereIsNoPlacementAndCanBeCleared() {
        cloud().failWhere(Contract.NO_CAPACITY, ShortageResourceTest::isCreation);
        awaitOperation("ann", create("ann", stack("nowhere", "scarce", 4)), "FAILED");
        listed().body("items.location", contains("r1", "r2"));

        whatIf(2, List.of("scarce/r1"))
                .body("feasible", equalTo(false))
                .body("conflicts.constraints.flatten()", hasItem("providerCapacity"))
                .body(
                        "conflicts.message",
                        hasItem(
                                containsString(
                                        "No new nodes are placed where a provider had no capacity a moment ago: scarce-small at scarce/r1 until ")));
        As.user("ann")
                .body(stack("refused", "scarce", 2))
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("detail", containsString("loom provider shortages scarce --clear"));

        As.role(Role.USER).delete("/api/v1/providers/scarce/shortages").then().statusCode(403);
        As.admin().delete("/api/v1/providers/no-such/shortages").then().statusCode(404);
        As.admin().delete("/api/v1/providers/scarce/shortages").then().statusCode(204);

        listed().body("items", empty());
        whatIf(2, List.of("scarce/r1")).body("feasible", equalTo(true));
    }

    @Test
    void aShortageEnds() {
        cloud().failWhere(Contract.NO_CAPACITY, ShortageResourceTest::isCreation);
        awaitOperation("ann", create("ann", stack("passing", "scarce", 4)), "FAILED");
        whatIf(2, List.of()).body("feasible", equalTo(false));

        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("update shortage set ends_at = ends_at - interval '16 minutes'")
                        .executeUpdate());

        listed().body("items", empty());
        whatIf(2, List.of()).body("feasible", equalTo(true));
        shortages.forgetEnded();
        Number left = QuarkusTransaction.requiringNew().call(() -> (Number)
                entities.createNativeQuery("select count(*) from shortage").getSingleResult());
        assertThat(left.longValue()).isZero();
    }

    @Test
    void anOperationGoesOnWhenTheQuotaIsRaised() {
        cloud().failWhere(Contract.QUOTA_EXCEEDED, task -> isCreation(task) && "r1".equals(locationOf(task)));
        String operation = create("ann", stack("limited", "scarce", 4));
        awaitOperation("ann", operation, "FAILED");

        As.user("ann")
                .get("/api/v1/operations/{id}", operation)
                .then()
                .body("error", containsString("failed: The cloud is full.\nMaybe have the limit raised"))
                .body("error", containsString("`loom operation resume " + operation + "`"));
        listed().body("items", empty());

        cloud().failWhere(task -> false);
        As.user("ann").post("/api/v1/operations/{id}/resume", operation).then().statusCode(200);
        awaitOperation("ann", operation, "SUCCEEDED");
        cluster(clusterOf(operation)).body("state", equalTo("ACTIVE"));
    }

    private static boolean isCreation(TaskAssignment task) {
        return task.action() == TaskAction.CREATE;
    }

    private static String locationOf(TaskAssignment task) {
        return task.work() instanceof ProviderWork work ? String.valueOf(work.location()) : "";
    }

    private static ValidatableResponse listed() {
        return As.user("ann").get("/api/v1/providers/scarce/shortages").then().statusCode(200);
    }

    private static ValidatableResponse whatIf(int size, List<String> locations) {
        Map<String, Object> body = new HashMap<>(Map.of("template", "scarce", "size", size));
        if (!locations.isEmpty()) {
            body.put("placement", Map.of("locations", locations));
        }
        return As.user("ann").body(body).post("/api/v1/placements").then().statusCode(200);
    }
}

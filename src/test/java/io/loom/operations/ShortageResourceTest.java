package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;

import io.loom.contract.Contract;
import io.loom.operations.placements.Shortages;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a provider had no capacity, no new nodes are placed for a while; where its quota ended, the operation is resumed. */
@QuarkusTest
class ShortageResourceTest extends ScarceTest {

    @Inject
    EntityManager entities;

    @Inject
    Shortages shortages;

    @Test
    void whatIsLeftOutIsNotPlanned() {
        noCapacityAt("r1");
        String operation = create("ann", stack("short", "scarce", 4));
        awaitOperation("ann", operation, "FAILED");

        listed().body("items.hardwareType", contains("scarce-small"))
                .body("items.location", contains("r1"))
                .body("items.message", contains("The cloud is full."));
        whatIf(6, List.of()).body("layouts.location", everyItem(equalTo("r2")));
    }

    @Test
    void whatIsLeftOutIsSaidWhereThereIsNoPlacementAndCanBeCleared() {
        cloud().failWhere(Contract.NO_CAPACITY, ScarceTest::isCreation);
        String nowhere = create("ann", stack("nowhere", "scarce", 4));
        awaitOperation("ann", nowhere, "FAILED");
        awaitFinish(clusterOf(nowhere), "FAILED");
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
        cloud().failWhere(Contract.NO_CAPACITY, ScarceTest::isCreation);
        String passing = create("ann", stack("passing", "scarce", 4));
        awaitOperation("ann", passing, "FAILED");
        awaitFinish(clusterOf(passing), "FAILED");
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
}

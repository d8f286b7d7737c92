package io.loom.operations;

import static org.awaitility.Awaitility.await;

import io.loom.catalog.TestCatalog;
import io.loom.contract.Contract;
import io.loom.contract.ProviderWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Clusters at a provider with two locations, at which there may be no capacity. */
abstract class ScarceTest extends StackTest {

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
                ---
                kind: ClusterTemplate
                name: scarce-planned
                extends: {name: scarce}
                administration: {noCapacity: plan}
                """);
    }

    @AfterEach
    void forget() {
        cloud().failWhere(task -> false);
        As.admin().delete("/api/v1/providers/scarce/shortages").then().statusCode(204);
    }

    final void noCapacityAt(String... locations) {
        Set<String> without = Set.of(locations);
        cloud().failWhere(Contract.NO_CAPACITY, task -> isCreation(task) && without.contains(locationOf(task)));
    }

    static boolean isCreation(TaskAssignment task) {
        return task.action() == TaskAction.CREATE;
    }

    static String locationOf(TaskAssignment task) {
        return task.work() instanceof ProviderWork work ? String.valueOf(work.location()) : "";
    }

    static ValidatableResponse listed() {
        return As.user("ann").get("/api/v1/providers/scarce/shortages").then().statusCode(200);
    }

    static ValidatableResponse whatIf(int size, List<String> locations) {
        Map<String, Object> body = new HashMap<>(Map.of("template", "scarce", "size", size));
        if (!locations.isEmpty()) {
            body.put("placement", Map.of("locations", locations));
        }
        return As.user("ann").body(body).post("/api/v1/placements").then().statusCode(200);
    }

    /** The ids of a cluster's operations that finish another one elsewhere, the latest first. */
    static List<String> finishes(String cluster) {
        return As.user("ann")
                .queryParam("cluster", cluster)
                .get("/api/v1/operations")
                .jsonPath()
                .getList("items.findAll { it.kind == 'FINISH_ELSEWHERE' }.id");
    }

    /** The id of the first such operation, when it is in a state. */
    static String awaitFinish(String cluster, String state) {
        await().atMost(SOON).until(() -> !finishes(cluster).isEmpty());
        String first = finishes(cluster).getLast();
        awaitOperation("ann", first, state);
        return first;
    }
}

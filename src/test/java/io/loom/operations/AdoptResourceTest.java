package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.loom.catalog.TestCatalog;
import io.loom.contract.ProviderWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Machines that are there become nodes of a cluster, and are never deleted before they are some. */
@QuarkusTest
class AdoptResourceTest extends StackTest {

    @BeforeEach
    void defineHosts() {
        TestCatalog.take("""
                kind: Provider
                name: adopt-racks
                providertype: test-hosts
                hosts:
                  - {address: 10.9.77.1, capacity: {cpu: 2, memory: 4Gi}}
                  - {address: 10.9.77.2, capacity: {cpu: 2, memory: 4Gi}}
                  - {address: 10.9.77.3, capacity: {cpu: 4, memory: 8Gi}}
                ---
                kind: ImageType
                name: adopt-image
                providermap: {adopt-racks: {image: any, sshuser: loom}}
                ---
                kind: ClusterTemplate
                name: racked-stack
                extends: {name: later}
                defaults: {provider: adopt-racks}
                """);
    }

    @Test
    void machinesThatAreThereBecomeNodesLikeAnyOther() {
        String cluster = created("adopting", "stack", 3);
        int before = cloud().assignments("adopting").size();
        Map<String, Object> body = adopt("i-1", "i-2");
        As.admin()
                .body(body)
                .post("/api/v1/clusters/{id}/plans", cluster)
                .then()
                .statusCode(201)
                .body("kind", equalTo("ADOPT"), "plan.feasible", equalTo(true), "plan.changes.create", equalTo(2));
        assertThat(standing(cluster)).hasSize(3);

        String operation = begun(cluster, body);
        awaitOperation("ann", operation, "SUCCEEDED");

        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(5));
        assertThat(standing(cluster)).containsExactly(1000, 1001, 1002, 1003, 1004);
        assertThat(assignmentsSince("adopting", before))
                .extracting(TaskAssignment::action)
                .doesNotContain(TaskAction.CREATE, TaskAction.CONFIRM, TaskAction.DELETE);
        assertThat(actionsOn("adopting", 1003))
                .startsWith(TaskAction.ADOPT, TaskAction.BOOTSTRAP, TaskAction.INSTALL)
                .endsWith(TaskAction.START);
        assertThat(assignmentsSince("adopting", before).stream()
                        .map(TaskAssignment::work)
                        .filter(ProviderWork.class::isInstance)
                        .map(work -> ((ProviderWork) work).adopts()))
                .containsExactlyInAnyOrder("i-1", "i-2");
        As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body(
                        "items.find { it.number == 1003 }.state", equalTo("RUNNING"),
                        "items.find { it.number == 1003 }.addresses.access_v4", startsWith("127.9.0."));

        run(cluster, Map.of("kind", "shrink", "nodes", List.of(1003)));

        assertThat(actionsOn("adopting", 1003)).endsWith(TaskAction.DELETE);
    }

    @Test
    void onlyAdministratorsMayNameMachinesOfTheAccount() {
        String cluster = created("unadopted", "stack", 2);

        change(cluster, adopt("i-1"))
                .then()
                .statusCode(403)
                .body("detail", equalTo("Only an administrator of the tenant may ask for \"Adopt machines\"."));
        cluster(cluster)
                .body("allowedActions.find { it.kind == 'adopt' }.allowed", equalTo(false))
                .body("allowedActions.find { it.kind == 'adopt' }.reason", containsString("administrator"));
        As.admin()
                .get("/api/v1/clusters/{id}", cluster)
                .then()
                .body("allowedActions.find { it.kind == 'adopt' }.allowed", equalTo(true));
    }

    @Test
    void whatMakesNoSenseIsRefusedWithWords() {
        String cluster = created("picky", "stack", 2);

        refused(cluster, adopt("i-1", "i-1")).body("errors.pointer", contains("/machines/1"));
        refused(cluster, adopt(" ")).body("errors.pointer", contains("/machines/0"));
        refused(cluster, and(adopt("i-1"), "provider", "racked"))
                .body(
                        "errors.detail",
                        hasItem(containsString("does not stand at the provider racked.\nMaybe name one of cloud")));
        refused(cluster, and(adopt("i-1"), "hardwareType", "sturdy"))
                .body(
                        "errors.detail",
                        hasItem(containsString("may be of the hardware type sturdy.\nMaybe one of small.")));
        refused(cluster, and(adopt("i-1"), "location", "moon")).body("errors.pointer", contains("/location"));
        refused(cluster, and(adopt("i-1"), "services", List.of("agent")))
                .body("errors.detail", hasItem(containsString("has no service agent")));
        refused(cluster, and(adopt("i-1"), "services", List.of("depot", "site")))
                .body("detail", containsString("depot"));
    }

    @Test
    void aRollbackLeavesThemWhereTheyAre() {
        String cluster = created("unrolled", "stack", 2);
        int before = cloud().assignments("unrolled").size();
        cloud().failWhere(task -> task.node().hostName().contains("unrolled")
                && (task.action() == TaskAction.START || task.action() == TaskAction.ADOPT)
                && (task.node().number() == 1003 || task.action() == TaskAction.START));
        String operation = begun(cluster, adopt("i-1", "i-2"));
        awaitOperation("ann", operation, "FAILED");
        cloud().failWhere(task -> false);
        cluster(cluster).body("state", equalTo("INCONSISTENT"), "size", equalTo(4));

        String rollback = As.user("ann")
                .post("/api/v1/operations/{id}/rollback", operation)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", rollback, "SUCCEEDED");

        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(2));
        assertThat(standing(cluster)).containsExactly(1000, 1001);
        assertThat(assignmentsSince("unrolled", before))
                .extracting(TaskAssignment::action)
                .contains(TaskAction.REMOVE)
                .doesNotContain(TaskAction.DELETE);
        As.user("ann")
                .queryParam("deleted", true)
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body(
                        "items.find { it.number == 1002 }.message",
                        equalTo("Its machine i-1 was there before, and is left at cloud."));
        As.user("ann")
                .get("/api/v1/clusters/{id}/history", cluster)
                .then()
                .body("items.message", hasItem(containsString("i-1 at cloud, i-2 at cloud")));
    }

    @Test
    void whereNothingHasBegunARollbackHasNothingToDo() {
        String cluster = created("untouched", "stack", 2);
        int before = cloud().assignments("untouched").size();
        String operation = failedToAdopt("untouched", cluster);

        String rollback = As.user("ann")
                .post("/api/v1/operations/{id}/rollback", operation)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", rollback, "SUCCEEDED");

        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(2));
        assertThat(assignmentsSince("untouched", before))
                .extracting(TaskAssignment::action)
                .containsOnly(TaskAction.ADOPT);
    }

    @Test
    void theNextChangeAndTheDeletionLeaveThemToo() {
        String cluster = created("forsaken", "stack", 2);
        failedToAdopt("forsaken", cluster);

        run(cluster, Map.of("kind", "grow", "count", 1));

        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(3));
        assertThat(actionsOn("forsaken", 1002)).containsOnly(TaskAction.ADOPT);
        failedToAdopt("forsaken", cluster);
        List<Integer> nodes = standing(cluster);
        assertThat(nodes).hasSize(4);
        String deletion =
                As.user("ann").delete("/api/v1/clusters/{id}", cluster).path("id");
        awaitOperation("ann", deletion, "SUCCEEDED");

        cluster(cluster).body("state", equalTo("TERMINATED"));
        assertThat(actionsOn("forsaken", nodes.getLast())).containsOnly(TaskAction.ADOPT);
        assertThat(standing(cluster)).isEmpty();
    }

    @Test
    void hostsAreAdoptedByTheirAddressAndGivenBackByARollback() {
        Map<String, Object> request = stack("hosted", "racked-stack", 2);
        request.remove("providerFields");
        awaitPlan("ann", request);
        String creation = create("ann", request);
        awaitOperation("ann", creation, "SUCCEEDED");
        String cluster = clusterOf(creation);
        List<String> taken = As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .jsonPath()
                .getList("items.host");
        String free = List.of("10.9.77.1", "10.9.77.2", "10.9.77.3").stream()
                .filter(host -> !taken.contains(host))
                .findFirst()
                .orElseThrow();
        refused(cluster, adopt("10.9.77.9")).body("errors.detail", hasItem(containsString("lists no host 10.9.77.9")));
        refused(cluster, adopt(taken.getFirst())).body("errors.detail", hasItem(containsString("has the node 100")));
        String operation = failedToAdopt("hosted", cluster, free);

        String rollback = As.user("ann")
                .post("/api/v1/operations/{id}/rollback", operation)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", rollback, "SUCCEEDED");

        assertThat(actionsOn("hosted", 1002)).startsWith(TaskAction.ADOPT).endsWith(TaskAction.DELETE);

        awaitOperation("ann", begun(cluster, adopt(free)), "SUCCEEDED");

        TaskAssignment adoption = cloud().assignments("hosted").stream()
                .filter(task -> task.action() == TaskAction.ADOPT && task.node().number() == 1003)
                .findFirst()
                .orElseThrow();
        assertThat(((ProviderWork) adoption.work()).adopts()).isEqualTo(free);
        assertThat(((ProviderWork) adoption.work()).fields()).containsEntry("hosts", free);
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(3));
    }

    private static Map<String, Object> adopt(String... machines) {
        return Map.of("kind", "adopt", "machines", List.of(machines));
    }

    private static Map<String, Object> and(Map<String, Object> body, String key, Object value) {
        Map<String, Object> more = new HashMap<>(body);
        more.put(key, value);
        return more;
    }

    private static String begun(String cluster, Map<String, Object> body) {
        return As.admin()
                .body(body)
                .post("/api/v1/clusters/{id}/operations", cluster)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private String failedToAdopt(String name, String cluster) {
        return failedToAdopt(name, cluster, "i-1");
    }

    private String failedToAdopt(String name, String cluster, String machine) {
        cloud().failWhere(task -> task.node().hostName().contains(name) && task.action() == TaskAction.ADOPT);
        String operation = begun(cluster, adopt(machine));
        awaitOperation("ann", operation, "FAILED");
        cloud().failWhere(task -> false);
        return Objects.requireNonNull(operation);
    }

    private static ValidatableResponse refused(String cluster, Map<String, Object> body) {
        return As.admin()
                .body(body)
                .post("/api/v1/clusters/{id}/operations", cluster)
                .then()
                .statusCode(422);
    }
}

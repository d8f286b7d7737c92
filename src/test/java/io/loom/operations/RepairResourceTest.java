package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.loom.catalog.TestCatalog;
import io.loom.contract.Finding;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What inspections have found is mended when somebody asks for it, or where the template says that nobody need ask. */
@QuarkusTest
class RepairResourceTest extends StackTest {

    private static final Map<String, Object> REPAIR = Map.of("kind", "repair");

    @BeforeEach
    void defineTemplate() {
        TestCatalog.take("""
                kind: ClusterTemplate
                name: healing
                extends: {name: stack}
                administration: {repair: automatic}
                """);
    }

    @Test
    void lostMachinesAreReplacedAndStoppedServicesStarted() {
        String cluster = created("mended", "stack", 4);
        int depot = nodeWith(cluster, "depot");
        List<Integer> sites =
                standing(cluster).stream().filter(number -> number != depot).toList();
        find("mended", Map.of(sites.get(0), missing(), sites.get(1), silent(), depot, stopped("depot")));
        awaitInspected(cluster);
        cluster(cluster)
                .body("drift.nodes", equalTo(3))
                .body("allowedActions.find { it.kind == 'repair' }.allowed", equalTo(true));
        As.user("ann")
                .body(REPAIR)
                .post("/api/v1/clusters/{id}/plans", cluster)
                .then()
                .statusCode(201)
                .body("kind", equalTo("REPAIR"), "plan.feasible", equalTo(true));
        assertThat(standing(cluster)).hasSize(4);
        int before = cloud().assignments("mended").size();

        run(cluster, REPAIR);

        cluster(cluster)
                .body("state", equalTo("ACTIVE"), "size", equalTo(4), "drift.nodes", equalTo(0))
                .body("allowedActions.find { it.kind == 'repair' }.allowed", equalTo(false))
                .body("allowedActions.find { it.kind == 'repair' }.reason", containsString("cluster inspect mended"));
        assertThat(standing(cluster))
                .hasSize(4)
                .contains(depot, sites.get(2))
                .doesNotContainAnyElementsOf(sites.subList(0, 2));
        List<TaskAssignment> done = assignmentsSince("mended", before);
        assertThat(actionsOn(done, sites.get(0))).containsExactly(TaskAction.DELETE);
        assertThat(actionsOn(done, sites.get(1))).containsExactly(TaskAction.DELETE);
        assertThat(actionsOn(done, sites.get(2))).isEmpty();
        assertThat(actionsOn(done, depot)).containsExactly(TaskAction.START);
    }

    @Test
    void whereOnlyServicesAreStoppedNoNodeComesOrGoes() {
        String cluster = created("woken", "stack", 3);
        int depot = nodeWith(cluster, "depot");
        List<Integer> nodes = standing(cluster);
        find("woken", Map.of(depot, stopped("depot")));
        awaitInspected(cluster);
        int before = cloud().assignments("woken").size();

        run(cluster, REPAIR);

        assertThat(standing(cluster)).isEqualTo(nodes);
        assertThat(assignmentsSince("woken", before))
                .extracting(TaskAssignment::action)
                .containsExactly(TaskAction.START);
    }

    @Test
    void onlyTheNodesThatAreNamedAreRepaired() {
        String cluster = created("chosen", "stack", 4);
        int depot = nodeWith(cluster, "depot");
        List<Integer> sites =
                standing(cluster).stream().filter(number -> number != depot).toList();
        find("chosen", Map.of(sites.get(0), missing(), sites.get(1), missing()));
        awaitInspected(cluster);

        change(cluster, Map.of("kind", "repair", "nodes", List.of(depot)))
                .then()
                .statusCode(422)
                .body("detail", containsString("can be repaired"));
        run(cluster, Map.of("kind", "repair", "nodes", List.of(sites.get(0))));

        assertThat(standing(cluster)).contains(sites.get(1)).doesNotContain(sites.get(0));
        cluster(cluster).body("drift.nodes", equalTo(1));
    }

    @Test
    void whereNothingWasFoundNothingIsRepaired() {
        String cluster = created("healthy", "stack", 2);

        change(cluster, REPAIR)
                .then()
                .statusCode(409)
                .body("detail", containsString("No inspection has found anything on the cluster healthy"));

        find("healthy", Map.of(1000, Finding.of(Finding.Condition.CHANGED, "Its address is another one.")));
        awaitInspected(cluster);
        cluster(cluster).body("drift.nodes", equalTo(1));
        change(cluster, REPAIR).then().statusCode(409);
    }

    @Test
    void aTemplateMaySayThatNobodyNeedAsk() {
        String cluster = created("selfmended", "healing", 3);
        find("selfmended", Map.of(1001, missing()));

        awaitInspected(cluster);

        String repair = repairsOf(cluster).getFirst();
        awaitOperation("ann", repair, "SUCCEEDED");
        As.user("ann")
                .get("/api/v1/operations/{id}", repair)
                .then()
                .body("requestedBy", equalTo("system"), "error", nullValue());
        assertThat(standing(cluster)).hasSize(3).doesNotContain(1001);
        cluster(cluster).body("state", equalTo("ACTIVE"), "drift.nodes", equalTo(0));
        assertThat(repairsOf(cluster)).hasSize(1);
    }

    @Test
    void withoutThatNothingIsRepairedByItself() {
        String cluster = created("unmended", "stack", 3);
        find("unmended", Map.of(1001, missing()));

        awaitInspected(cluster);

        assertThat(repairsOf(cluster)).isEmpty();
        cluster(cluster).body("drift.nodes", equalTo(1));
    }

    @Test
    void aMachineThatIsSilentOnceIsGivenAnotherChance() {
        String cluster = created("patient", "healing", 3);
        find("patient", Map.of(1001, silent()));

        awaitInspected(cluster);
        assertThat(repairsOf(cluster)).isEmpty();
        awaitInspected(cluster);

        awaitOperation("ann", repairsOf(cluster).getFirst(), "SUCCEEDED");
        assertThat(standing(cluster)).hasSize(3).doesNotContain(1001);
    }

    @Test
    void aServiceThatSomebodyStoppedIsNotStartedByItself() {
        String cluster = created("wanted", "healing", 2);
        int depot = nodeWith(cluster, "depot");
        run(cluster, Map.of("kind", "stop", "services", List.of("depot")));
        find("wanted", Map.of(depot, stopped("depot")));
        awaitInspected(cluster);
        cluster(cluster).body("drift.nodes", equalTo(0));
        assertThat(repairsOf(cluster)).isEmpty();
        run(cluster, Map.of("kind", "start"));
    }

    @Test
    void aServiceThatHasNotRunSinceTheLastOperationIsNotStartedByItself() {
        String cluster = created("unsteady", "healing", 2);
        int depot = nodeWith(cluster, "depot");
        find("unsteady", Map.of(depot, stopped("depot")));
        awaitInspected(cluster);
        cluster(cluster).body("drift.nodes", equalTo(1));
        assertThat(repairsOf(cluster)).isEmpty();

        find("unsteady", Map.of());
        awaitInspected(cluster);
        find("unsteady", Map.of(depot, stopped("depot")));
        awaitInspected(cluster);

        awaitOperation("ann", repairsOf(cluster).getFirst(), "SUCCEEDED");
        assertThat(standing(cluster)).hasSize(2);
    }

    @Test
    void aClusterThatIsMostlyLostIsLeftToPeople() {
        String cluster = created("cutoff", "healing", 3);
        find("cutoff", Map.of(1000, missing(), 1001, missing()));

        awaitInspected(cluster);

        assertThat(repairsOf(cluster)).isEmpty();
        As.user("ann")
                .get("/api/v1/clusters/{id}/history", cluster)
                .then()
                .body(
                        "items.findAll { it.what == 'INSPECTED' }.message.join()",
                        containsString("2 of its 3 machines are missing"));
        run(cluster, REPAIR);
        assertThat(standing(cluster)).hasSize(3).doesNotContain(1000, 1001);
    }

    private void find(String cluster, Map<Integer, Finding> findings) {
        cloud().findWhere(task -> task.node().hostName().contains(cluster)
                ? findings.get(task.node().number())
                : null);
    }

    private static Finding missing() {
        return Finding.of(Finding.Condition.MISSING, "The cloud does not know it any more.");
    }

    private static Finding silent() {
        return Finding.of(Finding.Condition.UNREACHABLE, "It does not answer.");
    }

    private static Finding stopped(String service) {
        return new Finding(Finding.Condition.STOPPED, service + " does not run.", List.of(service));
    }

    private static List<String> repairsOf(String cluster) {
        return As.user("ann")
                .queryParam("cluster", cluster)
                .get("/api/v1/operations")
                .jsonPath()
                .getList("items.findAll { it.kind == 'REPAIR' }.id");
    }

    private static List<TaskAction> actionsOn(List<TaskAssignment> tasks, int number) {
        return tasks.stream()
                .filter(task -> task.node().number() == number)
                .map(TaskAssignment::action)
                .toList();
    }
}

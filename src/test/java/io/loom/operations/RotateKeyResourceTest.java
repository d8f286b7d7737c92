package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.loom.contract.KeyWork;
import io.loom.contract.ProviderWork;
import io.loom.contract.SecretBundle;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** By which key Loom logs in to the nodes of a cluster, and how it becomes another one. */
@QuarkusTest
class RotateKeyResourceTest extends StackTest {

    @AfterEach
    void failNoMore() {
        cloud().failWhere(task -> false);
    }

    @Test
    void everyNodeHasTheNewKeyBeforeTheFirstLosesTheOldOne() {
        String cluster = created("turned", "stack", 3);
        TaskAssignment created = last("turned", TaskAction.CREATE);
        String oldKey = ((ProviderWork) created.work()).sshPublicKey();
        List<String> oldSecret = privateKeys(created);
        assertThat(oldSecret).hasSize(1);
        int before = cloud().assignments("turned").size();

        run(cluster, Map.of("kind", "rotate-key"));

        List<TaskAssignment> tasks = assignmentsSince("turned", before);
        assertThat(tasks)
                .extracting(TaskAssignment::action)
                .containsExactly(
                        TaskAction.ADD_KEY,
                        TaskAction.ADD_KEY,
                        TaskAction.ADD_KEY,
                        TaskAction.REMOVE_KEY,
                        TaskAction.REMOVE_KEY,
                        TaskAction.REMOVE_KEY);
        String newKey = keys(tasks.getFirst()).getFirst();
        assertThat(newKey).isNotEqualTo(oldKey).startsWith("ssh-ed25519 ").endsWith(" loom-default-" + number(cluster));
        assertThat(tasks.subList(0, 3))
                .allSatisfy(task -> assertThat(keys(task)).containsExactly(newKey));
        assertThat(tasks.subList(3, 6))
                .allSatisfy(task -> assertThat(keys(task)).containsExactly(oldKey));
        assertThat(tasks.getFirst().secretBundle())
                .as("provisioners keep what they have fetched by its name")
                .isNotEqualTo(created.secretBundle());
        assertThat(privateKeys(created))
                .as("the old key is forgotten")
                .hasSize(1)
                .doesNotContainAnyElementsOf(oldSecret);

        run(cluster, Map.of("kind", "grow", "count", 1));
        assertThat(((ProviderWork) last("turned", TaskAction.CREATE).work()).sshPublicKey())
                .isEqualTo(newKey);
        cluster(cluster).body("state", equalTo("ACTIVE"));
    }

    @Test
    void rolledBackItIsTheOldKeyAgainAndBehindTheFirstRemovalItCannotBe() {
        String cluster = created("turnback", "stack", 2);
        TaskAssignment created = last("turnback", TaskAction.CREATE);
        List<String> oldSecret = privateKeys(created);
        String oldKey = ((ProviderWork) created.work()).sshPublicKey();
        String failed = failing(cluster, "turnback", TaskAction.ADD_KEY);
        assertThat(privateKeys(created)).hasSize(2).endsWith(oldSecret.getFirst());
        int before = cloud().assignments("turnback").size();

        String rollback = As.user("ann")
                .post("/api/v1/operations/{id}/rollback", failed)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", rollback, "SUCCEEDED");

        List<TaskAssignment> undoing = assignmentsSince("turnback", before);
        assertThat(undoing).hasSize(2).allSatisfy(task -> {
            assertThat(task.action()).isEqualTo(TaskAction.REMOVE_KEY);
            assertThat(keys(task)).singleElement().isNotEqualTo(oldKey);
        });
        assertThat(privateKeys(created)).isEqualTo(oldSecret);
        cluster(cluster).body("state", equalTo("ACTIVE"));

        String further = failing(cluster, "turnback", TaskAction.REMOVE_KEY);
        As.user("ann")
                .post("/api/v1/operations/{id}/rollback", further)
                .then()
                .statusCode(409)
                .body("detail", containsString("its step REMOVE_KEY on turnback"));
        As.user("ann").post("/api/v1/operations/{id}/resume", further).then().statusCode(200);
        awaitOperation("ann", further, "SUCCEEDED");
        assertThat(privateKeys(created)).hasSize(1).isNotEqualTo(oldSecret);
    }

    @Test
    void aRotationAfterOneThatWasAbandonedRemovesAllOlderKeys() {
        String cluster = created("turnaside", "stack", 2);
        TaskAssignment created = last("turnaside", TaskAction.CREATE);
        String failed = failing(cluster, "turnaside", TaskAction.REMOVE_KEY);
        As.user("ann").post("/api/v1/operations/{id}/abandon", failed).then().statusCode(200);
        assertThat(privateKeys(created)).hasSize(2);
        run(cluster, Map.of("kind", "restart"));
        assertThat(privateKeys(created)).as("whichever a node has opens it").hasSize(2);
        int before = cloud().assignments("turnaside").size();

        run(cluster, Map.of("kind", "rotate-key"));

        List<TaskAssignment> tasks = assignmentsSince("turnaside", before);
        assertThat(keys(tasks.getFirst())).hasSize(1);
        assertThat(keys(tasks.getLast()))
                .hasSize(2)
                .contains(((ProviderWork) created.work()).sshPublicKey())
                .doesNotContainAnyElementsOf(keys(tasks.getFirst()));
        assertThat(privateKeys(created)).hasSize(1);
        cluster(cluster).body("state", equalTo("ACTIVE"));
    }

    /** A rotation in which the action fails on one node for good. */
    private String failing(String cluster, String name, TaskAction action) {
        cloud().failWhere(task ->
                task.node().hostName().contains(name) && task.node().number() == 1000 && task.action() == action);
        String operation = change(cluster, Map.of("kind", "rotate-key"))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", operation, "FAILED");
        cloud().failWhere(task -> false);
        return operation;
    }

    private static List<String> keys(TaskAssignment task) {
        return ((KeyWork) task.work()).publicKeys();
    }

    private List<String> privateKeys(TaskAssignment task) {
        String reference = Objects.requireNonNull(task.secretBundle());
        return QuarkusTransaction.requiringNew()
                .call(() -> new SecretBundle(reference, bundles.now(reference).orElseThrow())
                        .sshPrivateKeys().stream().map(String::strip).toList());
    }

    private TaskAssignment last(String cluster, TaskAction action) {
        return cloud().assignments(cluster).stream()
                .filter(task -> task.action() == action)
                .toList()
                .getLast();
    }

    private static long number(String cluster) {
        return As.user("ann")
                .get("/api/v1/clusters/{id}", cluster)
                .then()
                .extract()
                .jsonPath()
                .getLong("number");
    }
}

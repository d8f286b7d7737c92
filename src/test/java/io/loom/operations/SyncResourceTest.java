package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.loom.catalog.TestCatalog;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clusters that follow their template, and clusters that are placed anew. */
@QuarkusTest
class SyncResourceTest extends StackTest {

    @BeforeEach
    void defineFollowing() {
        TestCatalog.take(service("lead", "one.sh") + "---\n" + service("tail", "one.sh"));
        TestCatalog.take(template("following", "[lead, tail]", "{level: 1, own: template}"));
    }

    @Test
    void theTemplatesConfigurationIsTakenBelowTheClustersOwn() {
        String cluster = created("synced", "following", 2);
        run(cluster, Map.of("kind", "reconfigure", "config", Map.of("own", "mine")));
        TestCatalog.take(template("following", "[lead, tail]", "{level: 2, own: template, more: yes}"));
        int before = cloud().assignments("synced").size();

        run(cluster, Map.of("kind", "sync"));

        assertThat(assignmentsSince("synced", before)).isNotEmpty().allSatisfy(task -> {
            assertThat(task.action()).isEqualTo(TaskAction.CONFIGURE);
            assertThat(((ServiceWork) task.work()).config())
                    .containsEntry("level", 2)
                    .containsEntry("own", "mine");
        });
        change(cluster, Map.of("kind", "sync"))
                .then()
                .statusCode(409)
                .body("detail", containsString("is what its template following asks for already"));
    }

    @Test
    void anotherConfigurationOfTheTemplateIsTakenNodeByNode() {
        String cluster = created("paced", "following", 2);
        TestCatalog.take(template("following", "[lead, tail]", "{level: 3, own: template}"));
        int before = cloud().assignments("paced").size();

        String operation = change(cluster, Map.of("kind", "sync", "rollout", Map.of("canary", 1, "settleSeconds", 0)))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", operation, "PAUSED");

        assertThat(assignmentsSince("paced", before))
                .isNotEmpty()
                .extracting(task -> task.node().number())
                .containsOnly(1000);
        As.user("ann").post("/api/v1/operations/{id}/resume", operation).then().statusCode(200);
        awaitOperation("ann", operation, "SUCCEEDED");
        assertThat(assignmentsSince("paced", before))
                .extracting(task -> task.node().number())
                .contains(1001);
    }

    @Test
    void aServiceThatIsDefinedOtherwiseIsInstalledByThat() {
        String cluster = created("upgraded", "following", 2);
        TestCatalog.take(service("tail", "two.sh"));
        int before = cloud().assignments("upgraded").size();

        run(cluster, Map.of("kind", "sync", "rollout", Map.of("width", 1)));

        List<TaskAssignment> done = assignmentsSince("upgraded", before);
        assertThat(done.stream().filter(task -> task.work() instanceof ServiceWork))
                .hasSize(8)
                .allSatisfy(task -> {
                    ServiceWork work = (ServiceWork) task.work();
                    assertThat(work.service()).isEqualTo("tail");
                    assertThat(work.fields()).containsEntry("script", "two.sh");
                });
        assertThat(done.stream().map(task -> task.node().number() + " " + task.action()))
                .containsSubsequence("1000 STOP", "1000 INSTALL", "1000 START", "1001 STOP", "1001 INSTALL");
    }

    @Test
    void aServiceThatHasAnotherNameInTheTemplateTakesThePlaceOfTheFormer() {
        String cluster = created("renamed", "following", 2);
        run(cluster, Map.of("kind", "grow", "count", 1));
        TestCatalog.take(service("head", "one.sh"));
        TestCatalog.take(template("following", "[head, tail]", "{level: 1, own: template}"));

        run(cluster, Map.of("kind", "sync"));

        assertThat(servicesOf(cluster)).containsOnly("head", "tail").hasSize(6);
        assertThat(actionsOf("renamed", "lead"))
                .endsWith(TaskAction.STOP, TaskAction.REMOVE, TaskAction.REMOVE, TaskAction.REMOVE);
        cluster(cluster).body("state", equalTo("ACTIVE"), "services", hasItem("head"));
    }

    @Test
    void aClusterWhoseTemplateIsDeletedCannotFollowIt() {
        TestCatalog.take(template("fleeting", "[lead]", "{}"));
        String cluster = created("orphaned", "fleeting", 1);
        As.admin()
                .header("If-Match", "*")
                .delete("/api/v1/cluster-templates/fleeting")
                .then()
                .statusCode(204);

        change(cluster, Map.of("kind", "sync"))
                .then()
                .statusCode(422)
                .body(
                        "errors.detail",
                        hasItem(containsString("The template fleeting of the cluster orphaned is deleted")));
    }

    @Test
    void aClusterIsPlacedAnewWhereThatSavesAsMuchAsIsAskedFor() {
        TestCatalog.take(HARDWARE.formatted("priced", "4"));
        TestCatalog.take("""
                kind: ClusterTemplate
                name: thrifty
                defaults: {services: [lead], provider: change-cloud}
                compatibility: {hardwaretypes: [priced, cheaper], imagetypes: [change-image]}
                constraints: {size: {min: 1, max: 20}}
                """);
        String cluster = created("replanned", "thrifty", 2);
        change(cluster, Map.of("kind", "replan"))
                .then()
                .statusCode(409)
                .body("detail", containsString("No better placement of the cluster replanned was found"));
        TestCatalog.take(HARDWARE.formatted("cheaper", "3"));

        change(cluster, Map.of("kind", "replan", "minSavingPercent", 30))
                .then()
                .statusCode(409)
                .body("detail", containsString("saves 25.00 % of its price, less than the 30.0 %"));
        change(cluster, Map.of("kind", "replan", "minSavingPercent", 0)).then().statusCode(422);
        run(cluster, Map.of("kind", "replan", "minSavingPercent", 25));

        assertThat(standing(cluster)).containsExactly(1002, 1003);
    }

    private List<TaskAction> actionsOf(String cluster, String service) {
        return cloud().assignments(cluster).stream()
                .filter(task -> task.work() instanceof ServiceWork work
                        && work.service().equals(service))
                .map(TaskAssignment::action)
                .toList();
    }

    private static String service(String name, String script) {
        return """
                kind: Service
                name: %1$s
                provisioner:
                  actions:
                    install: {type: shell, fields: {script: %2$s}}
                    configure: {type: shell, fields: {script: %2$s}}
                    start: {type: shell, fields: {script: %2$s}}
                    stop: {type: shell, fields: {script: %2$s}}
                    remove: {type: shell, fields: {script: %2$s}}
                """.formatted(name, script);
    }

    private static String template(String name, String services, String config) {
        return """
                kind: ClusterTemplate
                name: %s
                defaults: {services: %s, provider: cloud, config: %s}
                constraints: {size: {min: 1, max: 20}}
                compatibility: {hardwaretypes: [small]}
                """.formatted(name, services, config);
    }
}

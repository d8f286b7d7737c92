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

/** Changes that go over the nodes in batches. */
@QuarkusTest
class RollingResourceTest extends StackTest {

    @BeforeEach
    void defineFront() {
        TestCatalog.take(FRONT);
    }

    @Test
    void nodesAreReplacedOneByOneAndNoneLeavesBeforeItsSuccessorIsWell() {
        String cluster = created("rolled", "front", 2);
        int before = cloud().assignments("rolled").size();

        run(cluster, Map.of("kind", "replace", "nodes", List.of(1000, 1001), "rollout", rolling(1, null, 3)));

        assertThat(steps("rolled", before))
                .containsSubsequence(
                        "1002 CREATE",
                        "1002 START",
                        "1002 CHECK",
                        "1000 DRAIN",
                        "1000 STOP",
                        "1000 DELETE",
                        "1003 CREATE",
                        "1003 START",
                        "1003 CHECK",
                        "1001 DRAIN",
                        "1001 STOP",
                        "1001 DELETE");
        assertThat(assignmentsSince("rolled", before).stream()
                        .filter(task -> task.action() == TaskAction.CHECK)
                        .map(task -> ((ServiceWork) task.work()).settleSeconds()))
                .containsExactly(3, 3);
        assertThat(peersOf("rolled", 1002, 0)).containsExactlyInAnyOrder(addressOf(cluster, 1002), FORMER);
        assertThat(peersOf("rolled", 1003, 0))
                .containsExactlyInAnyOrder(addressOf(cluster, 1002), addressOf(cluster, 1003));
        assertThat(peersOf("rolled", 1002, 1))
                .containsExactlyInAnyOrder(addressOf(cluster, 1002), addressOf(cluster, 1003));
    }

    @Test
    void servicesAreNotDrainedWhereThatIsLeftOut() {
        String cluster = created("undrained", "front", 2);

        run(cluster, Map.of("kind", "shrink", "nodes", List.of(1001), "rollout", Map.of("skipDrain", true)));

        assertThat(actionsOn("undrained", 1001))
                .endsWith(TaskAction.STOP, TaskAction.DELETE)
                .doesNotContain(TaskAction.DRAIN);
    }

    @Test
    void aServiceThatCannotBeDrainedStopsTheOperation() {
        String cluster = created("undrainable", "front", 2);
        cloud().failWhere(task -> task.action() == TaskAction.DRAIN);

        String operation = begun(cluster, Map.of("kind", "shrink", "nodes", List.of(1001)));
        awaitOperation("ann", operation, "FAILED");

        assertThat(actionsOn("undrainable", 1001)).endsWith(TaskAction.DRAIN);
        cloud().failWhere(task -> false);
        As.user("ann").post("/api/v1/operations/{id}/resume", operation).then().statusCode(200);
        awaitOperation("ann", operation, "SUCCEEDED");
        assertThat(standing(cluster)).containsExactly(1000);
    }

    @Test
    void anOperationPausesBehindItsFirstNodesUntilItIsResumed() {
        String cluster = created("canary", "front", 3);
        int before = cloud().assignments("canary").size();

        String operation = begun(cluster, Map.of("kind", "restart", "rollout", rolling(2, 1, 0)));
        awaitOperation("ann", operation, "PAUSED");

        assertThat(steps("canary", before)).containsExactly("1000 STOP", "1000 START", "1000 CHECK");
        As.user("ann")
                .get("/api/v1/operations/{id}", operation)
                .then()
                .body("reason", containsString("paused by system"));
        As.user("ann").post("/api/v1/operations/{id}/resume", operation).then().statusCode(200);
        awaitOperation("ann", operation, "SUCCEEDED");
        assertThat(steps("canary", before)).hasSize(9).contains("1001 START", "1002 CHECK");
    }

    @Test
    void anIllServiceInTheSecondBatchStopsTheOthers() {
        String cluster = created("ill", "front", 3);
        int before = cloud().assignments("ill").size();
        cloud().failWhere(
                        task -> task.action() == TaskAction.CHECK && task.node().number() == 1001);

        String operation =
                begun(cluster, Map.of("kind", "reconfigure", "config", Map.of("a", 1), "rollout", Map.of("width", 1)));
        awaitOperation("ann", operation, "FAILED");

        assertThat(steps("ill", before))
                .contains("1000 CHECK", "1001 CONFIGURE")
                .endsWith("1001 CHECK");
        cluster(cluster).body("state", equalTo("INCONSISTENT"), "message", containsString("CHECK of front"));
        cloud().failWhere(task -> false);
        As.user("ann").post("/api/v1/operations/{id}/resume", operation).then().statusCode(200);
        awaitOperation("ann", operation, "SUCCEEDED");
        assertThat(steps("ill", before)).endsWith("1002 CHECK");
    }

    @Test
    void batchesThatMakeNoSenseAreRefused() {
        String cluster = created("unrolled", "front", 2);

        change(cluster, Map.of("kind", "restart", "rollout", Map.of("width", 0)))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/rollout/width"));
        change(cluster, Map.of("kind", "restart", "rollout", Map.of("settleSeconds", 99_999)))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/rollout/settleSeconds"));
    }

    @Test
    void aServiceIsRestartedForAnotherConfigurationWhereItSaysSo() {
        TestCatalog.take(FRONT.replace("provisioner:\n", "provisioner:\n  restartOnConfigure: true\n"));
        String cluster = created("restarted", "front", 2);
        int before = cloud().assignments("restarted").size();

        run(cluster, Map.of("kind", "grow", "count", 1));

        assertThat(steps("restarted", before))
                .containsSubsequence("1000 STOP", "1000 CONFIGURE", "1000 START")
                .containsSubsequence("1001 STOP", "1001 CONFIGURE", "1001 START");
    }

    @Test
    void servicesComeNodeByNodeWhatIsNeededFirstAndOthersLearnOfThemAtTheEnd() {
        TestCatalog.take(PLAZA);
        String cluster = created("plaza", "plaza", 2);
        int before = cloud().assignments("plaza").size();

        String operation = begun(
                cluster,
                Map.of("kind", "add-services", "services", List.of("pager", "cache"), "rollout", rolling(1, 1, 0)));
        awaitOperation("ann", operation, "PAUSED");

        assertThat(serviceSteps("plaza", before))
                .startsWith("1000 cache CONFIGURE", "1000 cache START")
                .contains("1000 cache CHECK", "1000 front CHECK")
                .allMatch(step -> step.startsWith("1000"));
        As.user("ann").post("/api/v1/operations/{id}/resume", operation).then().statusCode(200);
        awaitOperation("ann", operation, "SUCCEEDED");
        assertThat(serviceSteps("plaza", before))
                .containsSubsequence(
                        "1000 cache CHECK",
                        "1001 cache CONFIGURE",
                        "1001 cache START",
                        "1001 cache CHECK",
                        "1000 pager START",
                        "1000 pager CHECK",
                        "1001 pager START",
                        "1001 pager CHECK",
                        "1000 front CONFIGURE",
                        "1000 front CHECK",
                        "1001 front CONFIGURE",
                        "1001 front CHECK")
                .containsOnlyOnce("1000 front CONFIGURE", "1001 front CONFIGURE")
                .doesNotContain("1000 front STOP");
        List<String> caches = List.of(addressOf(cluster, 1000), addressOf(cluster, 1001));
        assertThat(assignmentsSince("plaza", before).stream()
                        .filter(task -> task.action() == TaskAction.CONFIGURE)
                        .map(task -> ((ServiceWork) task.work()).config().get("caches")))
                .isNotEmpty()
                .containsOnly(String.join(",", caches));
        assertThat(servicesOf(cluster)).containsExactlyInAnyOrder("cache", "cache", "front", "front", "pager", "pager");

        int added = cloud().assignments("plaza").size();
        run(
                cluster,
                Map.of(
                        "kind",
                        "remove-services",
                        "services",
                        List.of("cache", "pager"),
                        "rollout",
                        rolling(1, null, 0)));

        assertThat(serviceSteps("plaza", added))
                .containsSubsequence(
                        "1000 front CONFIGURE",
                        "1000 front CHECK",
                        "1001 front CONFIGURE",
                        "1001 front CHECK",
                        "1000 pager STOP",
                        "1000 front CHECK",
                        "1001 pager STOP",
                        "1001 front CHECK",
                        "1000 cache DRAIN",
                        "1000 cache STOP",
                        "1000 cache REMOVE",
                        "1000 front CHECK",
                        "1001 cache DRAIN",
                        "1001 cache STOP",
                        "1001 cache REMOVE");
        assertThat(servicesOf(cluster)).containsOnly("front");
        cluster(cluster).body("state", equalTo("ACTIVE"), "services", equalTo(List.of("front")));
    }

    @Test
    void aServiceThatIsIllInTheSecondBatchComesNoFurtherAndCanBeTakenBack() {
        TestCatalog.take(PLAZA);
        String cluster = created("halfway", "plaza", 3);
        int before = cloud().assignments("halfway").size();
        cloud().failWhere(
                        task -> task.action() == TaskAction.CHECK && task.node().number() == 1001);

        String operation = begun(
                cluster, Map.of("kind", "add-services", "services", List.of("cache"), "rollout", rolling(1, null, 0)));
        awaitOperation("ann", operation, "FAILED");

        assertThat(serviceSteps("halfway", before))
                .contains("1000 cache CHECK", "1001 cache START")
                .noneMatch(step -> step.startsWith("1002"))
                .noneMatch(step -> step.endsWith("front CONFIGURE"));
        cloud().failWhere(task -> false);
        int failed = cloud().assignments("halfway").size();
        String rollback = As.user("ann")
                .post("/api/v1/operations/{id}/rollback", operation)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", rollback, "SUCCEEDED");
        assertThat(serviceSteps("halfway", failed))
                .containsExactlyInAnyOrder(
                        "1000 cache STOP", "1000 cache REMOVE", "1001 cache STOP", "1001 cache REMOVE");
        assertThat(servicesOf(cluster)).containsExactly("front", "front", "front");
        cluster(cluster).body("state", equalTo("ACTIVE"), "services", equalTo(List.of("front")));

        run(cluster, Map.of("kind", "add-services", "services", List.of("cache")));
        cloud().failWhere(
                        task -> task.action() == TaskAction.DRAIN && task.node().number() == 1001);
        int removing = cloud().assignments("halfway").size();
        String removal = begun(
                cluster,
                Map.of("kind", "remove-services", "services", List.of("cache"), "rollout", rolling(1, null, 0)));
        awaitOperation("ann", removal, "FAILED");
        assertThat(serviceSteps("halfway", removing))
                .contains("1000 cache REMOVE")
                .endsWith("1001 cache DRAIN")
                .doesNotContain("1001 cache STOP");
        As.user("ann")
                .post("/api/v1/operations/{id}/rollback", removal)
                .then()
                .statusCode(409)
                .body("detail", containsString("REMOVE of cache"));
        cloud().failWhere(task -> false);
        As.user("ann").post("/api/v1/operations/{id}/resume", removal).then().statusCode(200);
        awaitOperation("ann", removal, "SUCCEEDED");
        assertThat(servicesOf(cluster)).containsExactly("front", "front", "front");
    }

    @Test
    void servicesThatNeedEachOtherInTurnDoNotComeInBatches() {
        TestCatalog.take(MUTUAL);
        String cluster = created("mutual", "front", 2);
        Map<String, Object> add = Map.of("kind", "add-services", "services", List.of("hen", "egg"));

        change(
                        cluster,
                        Map.of(
                                "kind",
                                "add-services",
                                "services",
                                List.of("hen", "egg"),
                                "rollout",
                                Map.of("width", 1)))
                .then()
                .statusCode(422)
                .body("errors.detail", hasItem(containsString("The services egg, hen wait for each other")));
        change(cluster, Map.of("kind", "add-services", "services", List.of("egg"), "rollout", Map.of("width", 0)))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/rollout/width"));
        run(cluster, add);
        assertThat(servicesOf(cluster)).contains("egg", "hen");
    }

    @Test
    void anUpdateToTheTemplateBringsServicesThenChangesTheOthersAndThenTakesServices() {
        TestCatalog.take(PLAZA);
        TestCatalog.take(RELAY);
        TestCatalog.take(market("[front, cache]", "{caches: '%ip.access_v4.service.cache%'}"));
        String cluster = created("market", "market", 2);
        TestCatalog.take(FRONT.replace("front.sh", "newer.sh"));
        TestCatalog.take(market("[front, relay, meter]", "{relays: '%ip.access_v4.service.relay%'}"));
        int before = cloud().assignments("market").size();

        String operation = begun(cluster, Map.of("kind", "sync", "rollout", rolling(1, 1, 0)));
        awaitOperation("ann", operation, "PAUSED");

        assertThat(serviceSteps("market", before))
                .containsExactlyInAnyOrder(
                        "1000 relay CONFIGURE", "1000 relay START", "1000 relay CHECK", "1000 front CHECK");
        As.user("ann").post("/api/v1/operations/{id}/resume", operation).then().statusCode(200);
        awaitOperation("ann", operation, "SUCCEEDED");
        assertThat(serviceSteps("market", before))
                .containsSubsequence(
                        "1000 relay CHECK",
                        "1001 relay START",
                        "1001 relay CHECK",
                        "1000 meter START",
                        "1000 meter CHECK",
                        "1001 meter START",
                        "1001 meter CHECK",
                        "1000 front STOP",
                        "1000 front CONFIGURE",
                        "1000 front START",
                        "1000 front CHECK",
                        "1001 front STOP",
                        "1001 front CONFIGURE",
                        "1001 front START",
                        "1001 front CHECK",
                        "1000 cache DRAIN",
                        "1000 cache STOP",
                        "1000 cache REMOVE",
                        "1000 front CHECK",
                        "1001 cache DRAIN",
                        "1001 cache STOP",
                        "1001 cache REMOVE",
                        "1001 front CHECK")
                .containsOnlyOnce("1000 front CONFIGURE", "1001 front CONFIGURE")
                .doesNotContain("1000 cache CHECK", "1001 cache CHECK");
        List<ServiceWork> configured = assignmentsSince("market", before).stream()
                .filter(task -> task.action() == TaskAction.CONFIGURE)
                .map(task -> (ServiceWork) task.work())
                .toList();
        assertThat(configured)
                .hasSize(4)
                .allSatisfy(work -> assertThat(work.config())
                        .containsEntry("relays", addressOf(cluster, 1000) + "," + addressOf(cluster, 1001))
                        .doesNotContainKey("caches"));
        assertThat(configured)
                .filteredOn(work -> work.service().equals("front"))
                .extracting(work -> work.fields().get("script"))
                .containsOnly("newer.sh");
        assertThat(servicesOf(cluster)).containsExactlyInAnyOrder("front", "front", "meter", "meter", "relay", "relay");
        cluster(cluster).body("state", equalTo("ACTIVE"));
    }

    @Test
    void aServiceThatGoesIsNamedToNobodyWhereItsNodesAreReplacedToo() {
        TestCatalog.take(PLAZA);
        TestCatalog.take(BAZAAR);
        String cluster = created("bazaar", "bazaar", 2);
        int before = cloud().assignments("bazaar").size();
        Map<String, Object> description = stack("bazaar", "bazaar", 2);
        description.put("imageType", "newer-image");
        description.put("services", List.of("front"));

        run(cluster, Map.of("kind", "apply", "cluster", description, "rollout", rolling(1, null, 0)));

        assertThat(serviceSteps("bazaar", before))
                .containsSubsequence(
                        "1000 cache REMOVE",
                        "1001 cache DRAIN",
                        "1001 cache REMOVE",
                        "1002 front START",
                        "1002 front CHECK",
                        "1000 front STOP",
                        "1003 front START",
                        "1003 front CHECK",
                        "1001 front STOP");
        assertThat(assignmentsSince("bazaar", before).stream()
                        .filter(task -> task.action() == TaskAction.CONFIGURE)
                        .map(task -> ((ServiceWork) task.work()).config().get("caches")))
                .isNotEmpty()
                .containsOnly("%ip.access_v4.service.cache%");
    }

    @Test
    void newNodesWithNewServicesDoNotReplaceOnesWithServicesThatGoInBatches() {
        TestCatalog.take(PLAZA);
        TestCatalog.take(RELAY);
        TestCatalog.take(BAZAAR);
        String cluster = created("exchanged", "bazaar", 2);
        Map<String, Object> description = stack("exchanged", "bazaar", 2);
        description.put("imageType", "newer-image");
        description.put("services", List.of("front", "relay"));
        Map<String, Object> body = Map.of("kind", "apply", "cluster", description, "rollout", rolling(1, null, 0));
        String why =
                "Nodes come with services that are new to the cluster (relay), and nodes leave with services that go from it (cache)";

        As.user("ann")
                .body(body)
                .post("/api/v1/clusters/{id}/plans", cluster)
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/rollout"))
                .body("errors.detail", hasItem(containsString(why)));
        change(cluster, body).then().statusCode(422).body("errors.detail", hasItem(containsString(why)));
        run(cluster, Map.of("kind", "add-services", "services", List.of("relay"), "rollout", rolling(2, null, 0)));
        run(cluster, body);
        assertThat(servicesOf(cluster)).containsExactlyInAnyOrder("front", "front", "relay", "relay");
    }

    private List<String> serviceSteps(String cluster, int before) {
        return assignmentsSince(cluster, before).stream()
                .filter(task -> task.work() instanceof ServiceWork)
                .map(task -> task.node().number() + " " + ((ServiceWork) task.work()).service() + " " + task.action())
                .toList();
    }

    private static final String FORMER = "of a node that has left";

    private static Map<String, Object> rolling(int width, Integer canary, int settleSeconds) {
        return canary == null
                ? Map.of("width", width, "settleSeconds", settleSeconds)
                : Map.of("width", width, "canary", canary, "settleSeconds", settleSeconds);
    }

    private static String begun(String cluster, Map<String, Object> body) {
        return change(cluster, body).then().statusCode(202).extract().path("id");
    }

    private List<String> steps(String cluster, int before) {
        return assignmentsSince(cluster, before).stream()
                .map(task -> task.node().number() + " " + task.action())
                .toList();
    }

    private static String addressOf(String cluster, int number) {
        return As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .jsonPath()
                .getString("items.find { it.number == " + number + " }.addresses.access_v4");
    }

    /** The addresses that a node's nth CONFIGURE names; those of nodes that have left since are told by one word. */
    private List<String> peersOf(String cluster, int number, int nth) {
        List<TaskAssignment> configures = cloud().assignments(cluster).stream()
                .filter(task ->
                        task.action() == TaskAction.CONFIGURE && task.node().number() == number)
                .toList();
        String peers = String.valueOf(
                ((ServiceWork) configures.get(nth).work()).config().get("peers"));
        String id = clustersNamed(cluster).getFirst();
        List<String> known = List.of(String.valueOf(addressOf(id, 1002)), String.valueOf(addressOf(id, 1003)));
        return List.of(peers.split(",")).stream()
                .map(address -> known.contains(address) ? address : FORMER)
                .toList();
    }

    private static final String FRONT = """
            kind: Service
            name: front
            provisioner:
              actions:
                configure: {type: shell, fields: {script: front.sh}}
                start: {type: shell, fields: {script: front.sh}}
                stop: {type: shell, fields: {script: front.sh}}
                check: {type: shell, fields: {script: front.sh}}
                drain: {type: shell, fields: {script: front.sh}}
            ---
            kind: ClusterTemplate
            name: front
            defaults:
              services: [front]
              provider: cloud
              config: {peers: '%ip.access_v4.service.front%'}
            constraints:
              services: {front: {quantities: {min: 1}}}
              size: {min: 1, max: 20}
            compatibility: {hardwaretypes: [small]}
            """;

    private static final String PLAZA = """
            kind: Service
            name: cache
            provisioner:
              actions:
                configure: {type: shell, fields: {script: cache.sh}}
                start: {type: shell, fields: {script: cache.sh}}
                stop: {type: shell, fields: {script: cache.sh}}
                remove: {type: shell, fields: {script: cache.sh}}
                check: {type: shell, fields: {script: cache.sh}}
                drain: {type: shell, fields: {script: cache.sh}}
            ---
            kind: Service
            name: pager
            dependencies: {runtime: {requires: [cache]}}
            provisioner:
              actions:
                start: {type: shell, fields: {script: pager.sh}}
                stop: {type: shell, fields: {script: pager.sh}}
                check: {type: shell, fields: {script: pager.sh}}
            ---
            kind: ClusterTemplate
            name: plaza
            defaults:
              services: [front]
              provider: cloud
              config: {caches: '%ip.access_v4.service.cache%'}
            constraints:
              size: {min: 1, max: 20}
            compatibility: {hardwaretypes: [small]}
            """;

    private static final String RELAY = """
            kind: Service
            name: relay
            provisioner:
              actions:
                configure: {type: shell, fields: {script: relay.sh}}
                start: {type: shell, fields: {script: relay.sh}}
                stop: {type: shell, fields: {script: relay.sh}}
                remove: {type: shell, fields: {script: relay.sh}}
                check: {type: shell, fields: {script: relay.sh}}
            ---
            kind: Service
            name: meter
            dependencies: {runtime: {requires: [relay]}}
            provisioner:
              actions:
                start: {type: shell, fields: {script: meter.sh}}
                stop: {type: shell, fields: {script: meter.sh}}
                check: {type: shell, fields: {script: meter.sh}}
            """;

    private static String market(String services, String config) {
        return """
                kind: ClusterTemplate
                name: market
                defaults: {services: %s, provider: cloud, config: %s}
                constraints: {size: {min: 1, max: 20}}
                compatibility: {hardwaretypes: [small]}
                """.formatted(services, config);
    }

    private static final String BAZAAR = """
            kind: ClusterTemplate
            name: bazaar
            defaults:
              services: [front, cache]
              provider: change-cloud
              imageType: change-image
              config: {caches: '%ip.access_v4.service.cache%'}
            constraints: {size: {min: 1, max: 20}}
            compatibility: {hardwaretypes: [moving], imagetypes: [change-image, newer-image]}
            """;

    private static final String MUTUAL = """
            kind: Service
            name: hen
            dependencies: {install: {uses: [egg]}}
            provisioner:
              actions:
                install: {type: shell, fields: {script: hen.sh}}
                start: {type: shell, fields: {script: hen.sh}}
            ---
            kind: Service
            name: egg
            dependencies: {runtime: {uses: [hen]}}
            provisioner:
              actions:
                install: {type: shell, fields: {script: egg.sh}}
                start: {type: shell, fields: {script: egg.sh}}
            """;
}

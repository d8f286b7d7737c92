package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clusters whose nodes become others: of another size, from another image, elsewhere. */
@QuarkusTest
class ClusterMoveResourceTest extends StackTest {

    @Test
    void nodesOfAnotherHardwareTypeTakeThePlaceOfTheOthers() {
        String cluster = created("resized", "sized", 3);
        assertThat(each(cluster, "hardwareType")).containsOnly("moving");

        run(cluster, Map.of("kind", "hardware", "hardwareType", "sturdy"));

        assertThat(each(cluster, "hardwareType")).hasSize(3).containsOnly("sturdy");
        assertThat(servicesOf(cluster)).containsExactlyInAnyOrder("depot", "site", "site");
        List<String> done = cloud().assignments("resized").stream()
                .map(task -> task.node().number() + " " + task.action())
                .toList();
        assertThat(done.indexOf("1005 START")).isPositive().isLessThan(done.indexOf("1000 STOP"));
        run(cluster, Map.of("kind", "grow", "count", 1));
        assertThat(each(cluster, "hardwareType")).hasSize(4).containsOnly("sturdy");
    }

    @Test
    void nothingIsDoneWhereAllNodesAreAsTheyAreToBe() {
        String cluster = created("resized-already", "sized", 2);
        int before = cloud().assignments("resized-already").size();

        run(cluster, Map.of("kind", "hardware", "hardwareType", "moving"));

        assertThat(assignmentsSince("resized-already", before)).isEmpty();
        cluster(cluster).body("state", equalTo("ACTIVE"));
    }

    @Test
    void nodesFromAnotherImageTakeThePlaceOfTheOthers() {
        String cluster = created("reimaged", "sized", 2);
        run(cluster, Map.of("kind", "image", "imageType", "change-image"));

        run(cluster, Map.of("kind", "image", "imageType", "newer-image"));

        assertThat(each(cluster, "imageType")).hasSize(2).containsOnly("newer-image");
    }

    @Test
    void nodesMoveToAnotherProviderAndFromLocationToLocation() {
        String cluster = created("nomad", "ported", 2);

        run(cluster, Map.of("kind", "move", "locations", List.of("racked/r1"), "providerFields", FIELDS));
        assertThat(each(cluster, "provider")).hasSize(2).containsOnly("racked");
        assertThat(each(cluster, "location")).containsOnly("r1");
        List<TaskAssignment> deleted = cloud().assignments("nomad").stream()
                .filter(task -> task.action() == TaskAction.DELETE)
                .toList();
        assertThat(deleted).extracting(task -> task.node().number()).containsExactlyInAnyOrder(1000, 1001);

        run(cluster, Map.of("kind", "move", "locations", List.of("racked/r2")));
        assertThat(each(cluster, "location")).hasSize(2).containsOnly("r2");

        run(cluster, Map.of("kind", "move", "providers", List.of("change-cloud")));
        assertThat(each(cluster, "provider")).hasSize(2).containsOnly("change-cloud");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        String cluster = created("unmoved", "sized", 2);

        refused(cluster, Map.of("kind", "hardware", "hardwareType", "huge"), "huge");
        refused(cluster, Map.of("kind", "image", "imageType", "windows"), "windows");
        refused(cluster, Map.of("kind", "move"), "Providers or locations must be given.");
        refused(cluster, Map.of("kind", "move", "providers", List.of("moon")), "moon");
        refused(cluster, Map.of("kind", "move", "locations", List.of("change-cloud/cellar")), "cellar");
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(2));
    }

    private static final Map<String, Object> FIELDS = Map.of("zone", "z9", "user_key", "a-key");

    private static void refused(String cluster, Map<String, Object> change, String words) {
        change(cluster, change).then().statusCode(422).body("errors.detail", hasItem(containsString(words)));
    }

    private static List<String> each(String cluster, String field) {
        return As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .jsonPath()
                .getList("items.findAll { it.state != 'DELETED' }." + field);
    }
}

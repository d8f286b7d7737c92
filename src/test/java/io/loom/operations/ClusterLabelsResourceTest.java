package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.loom.contract.ProviderWork;
import io.loom.contract.TaskAction;
import io.loom.tenancy.As;
import io.loom.tenancy.Installation;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;

/** Words by which clusters are found. */
@QuarkusTest
class ClusterLabelsResourceTest extends ClusterTest {

    @Inject
    Installation installation;

    @Test
    void aClusterIsFoundByItsLabels() {
        String one = labelled("lab-one", Map.of("lab-env", "prod", "lab-team", "web"));
        String two = labelled("lab-two", Map.of("lab-env", "test", "lab-team", "web"));
        String none = labelled("lab-none", Map.of());

        assertFound(List.of("lab-env=prod"), containsInAnyOrder(one));
        assertFound(List.of("lab-team"), containsInAnyOrder(one, two));
        assertFound(List.of("lab-team=web", "lab-env=test"), containsInAnyOrder(two));
        assertFound(List.of("lab-team=web,lab-env=test"), containsInAnyOrder(two));
        assertFound(List.of("lab-team=db"), empty());
        assertFound(List.of("lab-env="), empty());
        As.user("ann")
                .queryParam("label", "no key=1")
                .get("/api/v1/clusters")
                .then()
                .statusCode(422);
        As.user("ann").get("/api/v1/clusters/{id}", none).then().body("labels", equalTo(Map.of()));
        As.user("bob")
                .queryParam("label", "lab-team")
                .get("/api/v1/clusters")
                .then()
                .body("items", empty());
    }

    @Test
    void aPlanKeepsThemForItsCluster() {
        Map<String, Object> request = new HashMap<>(request("lab-plan", 2));
        request.put("labels", Map.of("-", "1"));
        As.user("ann").body(request).post("/api/v1/plans").then().statusCode(422);
        request.put("labels", Map.of("a", "1"));
        String plan = As.user("ann").body(request).post("/api/v1/plans").path("id");

        String cluster = As.user("ann").post("/api/v1/plans/{id}/apply", plan).path("clusterId");

        As.user("ann").get("/api/v1/clusters/{id}", cluster).then().body("labels", equalTo(Map.of("a", "1")));
    }

    @Test
    void labelsAreMergedAndTheChangeIsKept() {
        String cluster = labelled("lab-change", Map.of("a", "1", "b", "2"));

        patch(As.user("ann"), cluster, "{\"a\": null, \"b\": \"3\", \"example.com/c\": \"\"}")
                .then()
                .statusCode(200)
                .body("labels", equalTo(Map.of("b", "3", "example.com/c", "")));

        As.user("ann")
                .get("/api/v1/clusters/{id}", cluster)
                .then()
                .body("labels", equalTo(Map.of("b", "3", "example.com/c", "")));
        As.admin()
                .get("/api/v1/clusters/{id}/history", cluster)
                .then()
                .body("items.message", hasItem("From {a=1, b=2} to {b=3, example.com/c=}."));
        String entry = As.admin()
                .queryParam("action", "cluster.label")
                .queryParam("subject", "cluster/" + cluster)
                .get("/api/v1/audit")
                .path("items[0].id");
        As.admin()
                .get("/api/v1/audit/{id}", entry)
                .then()
                .body(
                        "user", equalTo("ann"),
                        "before", equalTo(Map.of("a", "1", "b", "2")),
                        "after", equalTo(Map.of("b", "3", "example.com/c", "")));
    }

    @Test
    void whatIsNoLabelIsRefusedByItsKey() {
        String cluster = labelled("lab-wrong", Map.of());

        patch(As.user("ann"), cluster, "{\"not a key\": \"1\", \"b\": \"no value!\"}")
                .then()
                .statusCode(422)
                .body("errors.pointer", containsInAnyOrder("/labels/not a key", "/labels/b"));
        Map<String, Object> request = new HashMap<>(request("lab-wrong", 2));
        request.put("labels", Map.of("-", "1"));
        for (boolean dryRun : List.of(true, false)) {
            As.user("ann")
                    .queryParam("dryRun", dryRun)
                    .body(request)
                    .post("/api/v1/clusters")
                    .then()
                    .statusCode(422)
                    .body("errors.pointer", equalTo(List.of("/labels/-")));
        }
        patch(As.user("bob"), cluster, "{}").then().statusCode(404);
    }

    @Test
    void aClusterThatIsGoneKeepsItsLabels() {
        String cluster = labelled("lab-gone", Map.of("a", "1"));
        awaitOperation("ann", operationOf(cluster), "SUCCEEDED");
        String deletion =
                As.user("ann").delete("/api/v1/clusters/{id}", cluster).path("id");
        awaitOperation("ann", deletion, "SUCCEEDED");

        patch(As.user("ann"), cluster, "{\"a\": \"2\"}")
                .then()
                .statusCode(409)
                .body("detail", containsString("lab-gone cannot be changed: it is TERMINATED"));
    }

    @Test
    void machinesAreTaggedWithTheSimpleOnes() {
        String cluster =
                labelled("lab-tags", Map.of("env", "prod", "Team", "web", "example.com/a", "b", "owner", "A.B"));
        awaitOperation("ann", operationOf(cluster), "SUCCEEDED");

        assertThat(cloud().assignments("lab-tags"))
                .filteredOn(task -> task.action() == TaskAction.CREATE)
                .isNotEmpty()
                .allSatisfy(task -> {
                    Map<String, String> tags = ((ProviderWork) task.work()).tags();
                    assertThat(tags.keySet())
                            .isEqualTo(Set.of(
                                    "loom-installation",
                                    "loom-cluster",
                                    "loom-node",
                                    "loom-operation",
                                    "loom-label-env"));
                    assertThat(tags)
                            .containsEntry("loom-label-env", "prod")
                            .containsEntry("loom-installation", installation.id());
                });
    }

    private static String labelled(String name, Map<String, String> labels) {
        Map<String, Object> request = new HashMap<>(request(name, 2));
        request.put("labels", labels);
        Response accepted = As.user("ann").body(request).post("/api/v1/clusters");
        accepted.then().statusCode(202);
        return accepted.path("clusterId");
    }

    private static String operationOf(String cluster) {
        return As.user("ann").get("/api/v1/clusters/{id}", cluster).path("operation.id");
    }

    private static Response patch(RequestSpecification as, String cluster, String changes) {
        return as.body(changes).patch("/api/v1/clusters/{id}/labels", cluster);
    }

    private static void assertFound(List<String> labels, Matcher<?> ids) {
        As.user("ann")
                .queryParam("label", labels)
                .get("/api/v1/clusters")
                .then()
                .statusCode(200)
                .body("items.id", ids);
    }
}

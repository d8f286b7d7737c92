package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clusters become what a description says. */
@QuarkusTest
class ApplyResourceTest extends StackTest {

    @Test
    void aClusterBecomesWhatIsSaidAllAtOnce() {
        Map<String, Object> description = stack("described", "stack", 2);
        String cluster = created("described", "stack", 2);
        planned(cluster, description).body("needless", containsString("is as it is described already"));

        description.put("size", 3);
        description.put("services", List.of("depot", "site", "agent"));
        description.put("config", Map.of("own", "other"));
        run(cluster, apply(description));

        cluster(cluster).body("size", equalTo(3), "services", hasItem("agent"));
        assertThat(servicesOf(cluster)).contains("agent");
        assertThat(cloud().assignments("described").stream()
                        .filter(task -> task.action() == TaskAction.CONFIGURE)
                        .map(task -> ((ServiceWork) task.work()).config().get("own")))
                .endsWith("other");
        planned(cluster, description).body("needless", containsString("is as it is described already"));
        change(cluster, apply(description)).then().statusCode(409);
    }

    @Test
    void whatTheDescriptionLeavesOutIsAsTheTemplateSays() {
        String cluster = created("reduced", "stack", 2);
        run(cluster, Map.of("kind", "add-services", "services", List.of("agent")));
        run(cluster, Map.of("kind", "grow", "count", 1));
        Map<String, Object> description = stack("reduced", "stack", 2);
        description.remove("size");

        run(cluster, apply(description));

        cluster(cluster).body("size", equalTo(3));
        assertThat(servicesOf(cluster)).containsOnly("depot", "site");
    }

    @Test
    void anotherNameOrTemplateAndWhatMakesNoSenseAreRefused() {
        String cluster = created("mine", "stack", 2);

        change(cluster, apply(stack("yours", "later", 2)))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/cluster/name"))
                .body("errors.pointer", hasItem("/cluster/template"));
        Map<String, Object> misspelt = stack("mine", "stack", 2);
        misspelt.put("sise", 3);
        change(cluster, apply(misspelt)).then().statusCode(400).body(containsString("sise"));
        cluster(cluster).body("state", equalTo("ACTIVE"));
    }

    @Test
    void clustersAreReadFromDocuments() {
        Response read = As.user("ann")
                .body(Map.of(
                        "documents",
                        List.of(
                                Map.of(
                                        "source",
                                        "a.yaml",
                                        "text",
                                        "kind: Cluster\nname: a\n---\nkind: Service\nname: s"),
                                Map.of("source", "b.json", "text", "{\"kind\": \"Cluster\", \"name\": \"b\"}"))))
                .post("/api/v1/clusters/documents");

        read.then()
                .statusCode(200)
                .body("hasDefinitions", equalTo(true))
                .body("clusters.request.name", equalTo(List.of("a", "b")))
                .body("clusters.source", equalTo(List.of("a.yaml", "b.json")));
        As.user("ann")
                .body(Map.of("documents", List.of(Map.of("source", "c.yaml", "text", "kind: [Cluster"))))
                .post("/api/v1/clusters/documents")
                .then()
                .statusCode(422)
                .body("errors.detail", hasItem(containsString("c.yaml")));
    }

    @Test
    void aPlanOfAnOrdinaryChangeIsNotNeedless() {
        String cluster = created("needed", "stack", 2);

        As.user("ann")
                .body(Map.of("kind", "grow", "count", 1))
                .post("/api/v1/clusters/{id}/plans", cluster)
                .then()
                .statusCode(201)
                .body("needless", nullValue());
    }

    private static Map<String, Object> apply(Map<String, Object> description) {
        return Map.of("kind", "apply", "cluster", description);
    }

    private static ValidatableResponse planned(String cluster, Map<String, Object> description) {
        return As.user("ann")
                .body(apply(description))
                .post("/api/v1/clusters/{id}/plans", cluster)
                .then()
                .statusCode(201);
    }
}

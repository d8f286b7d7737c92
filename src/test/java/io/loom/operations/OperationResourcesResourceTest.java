package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.loom.contract.Contract;
import io.loom.contract.ResourceRef;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.platform.Ids;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.HttpServer;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which resources the tasks of an operation take, and who gets their contents. */
@QuarkusTest
class OperationResourcesResourceTest extends ClusterTest {

    private static final String TOOL = "/api/v1/resources/automator/shell/scripts/tool";

    @Inject
    HttpServer http;

    /** Answers the version. */
    private static int publish(String content) {
        int version = As.admin()
                .contentType("application/octet-stream")
                .queryParam("stage", true)
                .body(content.getBytes(StandardCharsets.UTF_8))
                .post(TOOL + "/versions")
                .then()
                .statusCode(201)
                .extract()
                .path("version");
        As.admin().post("/api/v1/resources/publications").then().statusCode(200);
        return version;
    }

    @AfterEach
    void takeBack() {
        As.admin()
                .queryParam("name", "tool")
                .queryParam("status", "active")
                .get("/api/v1/resources")
                .jsonPath()
                .getList("items.version", Integer.class)
                .forEach(version -> As.admin()
                        .post(TOOL + "/versions/" + version + "/recall")
                        .then()
                        .statusCode(200));
        As.admin().post("/api/v1/resources/publications").then().statusCode(200);
        As.admin().delete(TOOL).then().statusCode(204);
    }

    private RequestSpecification provisioner() {
        String credential = provisioners.register("r" + Ids.next().toString().substring(24), Set.of());
        return As.bearer(credential)
                .relaxedHTTPSValidation()
                .baseUri("https://127.0.0.1")
                .port(http.getSecurePort());
    }

    private List<List<ResourceRef>> taken(String cluster, TaskAction action) {
        return cloud().assignments(cluster).stream()
                .filter(assignment -> assignment.action() == action)
                .map(assignment -> ((ServiceWork) assignment.work()).resources())
                .toList();
    }

    @Test
    void anOperationGoesByWhatWasActiveWhenItBegan() {
        int before = publish("first content");
        Predicate<TaskAssignment> starts = assignment -> assignment.action() == TaskAction.START;
        cloud().holdWhere(starts);
        String operation = create("ann", request("pinned", 2));
        await().atMost(SOON).until(() -> !taken("pinned", TaskAction.START).isEmpty());
        int after = publish("second content");
        As.admin().delete(TOOL + "/versions/" + before).then().statusCode(204);
        String first = taken("pinned", TaskAction.START).getFirst().getFirst().sha256();
        String path = Contract.resourceContent(first, UUID.fromString(operation));
        assertThat(provisioner().get(path).then().statusCode(200).extract().asString())
                .isEqualTo("first content");
        cloud().release();
        awaitOperation("ann", operation, "SUCCEEDED");
        assertThat(taken("pinned", TaskAction.START)).hasSize(2).allSatisfy(resources -> {
            assertThat(resources).singleElement().satisfies(resource -> {
                assertThat(resource.type()).isEqualTo("scripts");
                assertThat(resource.name()).isEqualTo("tool");
                assertThat(resource.version()).isEqualTo(before);
                assertThat(resource.permissions()).isEqualTo("0755");
                assertThat(resource.size()).isEqualTo(13);
            });
        });
        provisioner().get(path).then().statusCode(404);

        String next = create("ann", request("later", 2));
        awaitOperation("ann", next, "SUCCEEDED");
        assertThat(taken("later", TaskAction.START))
                .hasSize(2)
                .allSatisfy(resources ->
                        assertThat(resources).extracting(ResourceRef::version).containsExactly(after));
    }

    @Test
    void contentsAreHandedToProvisionersForOperationsUnderWayOnly() {
        publish("for provisioners");
        cloud().holdWhere(assignment -> assignment.action() == TaskAction.START);
        String operation = create("ann", request("handed", 2));
        await().atMost(SOON).until(() -> !taken("handed", TaskAction.START).isEmpty());
        String sha256 = taken("handed", TaskAction.START).getFirst().getFirst().sha256();
        String path = Contract.resourceContent(sha256, UUID.fromString(operation));
        provisioner()
                .get(path)
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .header("Content-Length", "16");
        As.admin().get(path).then().statusCode(403);
        String credential = provisioners.register("r" + Ids.next().toString().substring(24), Set.of());
        As.bearer(credential).get(path).then().statusCode(403);
        provisioner()
                .get(Contract.resourceContent(sha256, UUID.randomUUID()))
                .then()
                .statusCode(404);
        provisioner()
                .get(Contract.resourceContent("0".repeat(64), UUID.fromString(operation)))
                .then()
                .statusCode(404);
        provisioner().get("/api/v1/resource-contents/" + sha256).then().statusCode(404);
        cloud().release();
        awaitOperation("ann", operation, "SUCCEEDED");
    }

    @Test
    void whatFailedAndIsResumedKeepsItsResourcesUnlessItTakesTheCurrentOnes() {
        int broken = publish("broken");
        cloud().failWhere(assignment -> assignment.action() == TaskAction.START);
        String operation = create("ann", request("mended", 2));
        awaitOperation("ann", operation, "FAILED");
        int mended = publish("mended");
        As.user("ann")
                .body(Map.of())
                .post("/api/v1/operations/{id}/resume", operation)
                .then()
                .statusCode(200);
        awaitOperation("ann", operation, "FAILED");
        assertThat(taken("mended", TaskAction.START))
                .hasSizeGreaterThan(1)
                .allSatisfy(resources ->
                        assertThat(resources).extracting(ResourceRef::version).containsExactly(broken));
        cloud().failWhere(assignment -> false);
        As.user("ann")
                .queryParam("withCurrent", true)
                .body(Map.of())
                .post("/api/v1/operations/{id}/resume", operation)
                .then()
                .statusCode(200)
                .body("state", equalTo("RUNNING"));
        awaitOperation("ann", operation, "SUCCEEDED");
        assertThat(taken("mended", TaskAction.START).getLast())
                .extracting(ResourceRef::version)
                .containsExactly(mended);
    }
}

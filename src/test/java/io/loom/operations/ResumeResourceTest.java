package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.loom.catalog.TestCatalog;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By which definitions an operation goes on. */
@QuarkusTest
class ResumeResourceTest extends ClusterTest {

    @BeforeEach
    void breakTheScript() {
        TestCatalog.take(mend("install: {type: shell, fields: {script: broken.sh}}"));
        cloud().failWhere(task -> "broken.sh".equals(script(task)));
    }

    @Test
    void aMendedScriptRunsWhereItIsAskedFor() {
        String creation = failed("mended");
        TestCatalog.take(mend("install: {type: shell, fields: {script: mended.sh}}"));

        resume(creation, false).statusCode(200).body("reason", containsString("changed since: service mend"));
        awaitOperation("ann", creation, "FAILED");
        resume(creation, true).statusCode(200).body("reason", nullValue());
        awaitOperation("ann", creation, "SUCCEEDED");

        List<String> ran = cloud().assignments("mended").stream()
                .map(ResumeResourceTest::script)
                .filter(Objects::nonNull)
                .toList();
        assertThat(ran).endsWith("mended.sh").startsWith("broken.sh");
        assertThat(cloud().assignments("mended").stream().filter(task -> task.action() == TaskAction.CREATE))
                .hasSize(1);
        run(clusterOf(creation));
    }

    @Test
    void anActionThatIsGoneCannotBeResumed() {
        String creation = failed("emptied");
        TestCatalog.take(mend("start: {type: shell, fields: {script: mended.sh}}"));

        resume(creation, true)
                .statusCode(422)
                .body("errors.detail", hasItem(containsString("The service mend has no action INSTALL any more")));

        As.user("ann").get("/api/v1/operations/{id}", creation).then().body("state", equalTo("FAILED"));
    }

    @Test
    void nothingIsSaidWhereNothingHasChanged() {
        String creation = failed("deleted");
        cloud().failWhere(task -> false);

        resume(creation, true).statusCode(200).body("reason", nullValue());

        awaitOperation("ann", creation, "SUCCEEDED");
        As.user("ann").post("/api/v1/operations/{id}/resume", creation).then().statusCode(409);
    }

    /** The cluster itself goes by the mended definitions too. */
    private void run(String cluster) {
        String restart = As.user("ann")
                .body(Map.of("kind", "grow", "count", 1))
                .post("/api/v1/clusters/{id}/operations", cluster)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", restart, "SUCCEEDED");
    }

    private static String failed(String name) {
        Map<String, Object> request = request(name, 1);
        request.put("template", "mending");
        String creation = create("ann", request);
        awaitOperation("ann", creation, "FAILED");
        return creation;
    }

    private static ValidatableResponse resume(String operation, boolean withCurrent) {
        return As.user("ann")
                .queryParam("withCurrent", withCurrent)
                .post("/api/v1/operations/{id}/resume", operation)
                .then();
    }

    private static String script(TaskAssignment task) {
        return task.work() instanceof ServiceWork work
                ? String.valueOf(work.fields().get("script"))
                : null;
    }

    private static String mend(String actions) {
        return """
                kind: Service
                name: mend
                provisioner:
                  actions:
                    %s
                ---
                kind: ClusterTemplate
                name: mending
                defaults: {services: [mend], provider: cloud}
                compatibility: {hardwaretypes: [small]}
                """.formatted(actions);
    }
}

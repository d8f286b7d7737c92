package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.loom.contract.BootstrapWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose public keys are on which nodes: of the tenant, of the owner and of the request, and how they change. */
@QuarkusTest
class LoginKeysResourceTest extends StackTest {

    private static final String TENANT = key("HAAA", "on call");
    private static final String OLD = key("HBBB", "ann's laptop");
    private static final String NEW = key("HCCC", "ann's phone");
    private static final String ASKED = key("HDDD", "");
    private static final String OTHER = key("HEEE", "guest");

    private static String key(String part, String comment) {
        return ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhsc" + part + " " + comment)
                .strip();
    }

    @AfterEach
    void takeKeysAway() {
        set(As.user("ann"), "users/ann").statusCode(200);
        set(As.admin(), "tenants/default").statusCode(200);
    }

    private static ValidatableResponse set(RequestSpecification as, String whose, String... keys) {
        return as.body(Map.of("authorizedKeys", List.of(keys)))
                .put("/api/v1/" + whose + "/authorized-keys")
                .then();
    }

    @Test
    void everybodyHasOwnKeysAndAdministratorsThoseOfTheTenant() {
        set(As.user("ann"), "users/ann", OLD, " " + OLD).statusCode(200).body("authorizedKeys", contains(OLD));
        As.user("ann").get("/api/v1/users/ann/authorized-keys").then().body("authorizedKeys", contains(OLD));
        String tag = As.admin()
                .get("/api/v1/users/ann/authorized-keys")
                .then()
                .body("authorizedKeys", contains(OLD))
                .extract()
                .header("ETag");
        set(As.admin().header("If-Match", tag), "users/ann", NEW).statusCode(200);
        set(As.admin().header("If-Match", tag), "users/ann", OLD).statusCode(412);
        set(As.user("ann"), "users/ann", "ssh-dss AAAA", "command=\"id\" " + OLD)
                .statusCode(422)
                .body("errors.pointer", contains("/authorizedKeys/0", "/authorizedKeys/1"))
                .body("errors[1].detail", containsString("without options"));
        As.user("ann").get("/api/v1/users/ann/authorized-keys").then().body("authorizedKeys", contains(NEW));
        As.admin()
                .queryParam("subject", "user/ann")
                .queryParam("action", "user.keys")
                .get("/api/v1/audit")
                .then()
                .body("items.user", hasItem("ann"));

        set(As.user("bob"), "users/ann", OLD)
                .statusCode(403)
                .body("detail", equalTo("Only an administrator looks after the keys of another user."));
        As.user("bob").get("/api/v1/users/nobody/authorized-keys").then().statusCode(403);
        As.admin().get("/api/v1/users/nobody/authorized-keys").then().statusCode(404);
        set(As.user("ann"), "tenants/default", OLD).statusCode(403);
        set(As.role(Role.OPERATOR), "tenants/default", OLD).statusCode(403);
        set(As.admin(), "tenants/elsewhere", OLD).statusCode(404);
        set(As.admin(), "tenants/default", TENANT).statusCode(200).body("authorizedKeys", contains(TENANT));
        set(As.admin(), "tenants/default").statusCode(200).body("authorizedKeys", empty());
    }

    @Test
    void nodesHaveTheKeysThatAreInForceWhenTheyAreMadeAndReconfigured() {
        set(As.user("ann"), "users/ann", OLD);
        set(As.admin(), "tenants/default", TENANT);
        Map<String, Object> request = stack("keyring", "stack", 3);
        request.put("authorizedKeys", List.of(ASKED, OLD));
        String operation = create("ann", request);
        awaitOperation("ann", operation, "SUCCEEDED");
        String cluster = clusterOf(operation);
        assertThat(bootstraps("keyring", 0))
                .hasSize(3)
                .extracting(TaskAssignment::work)
                .allSatisfy(work ->
                        assertThat(((BootstrapWork) work).authorizedKeys()).containsExactly(TENANT, OLD, ASKED))
                .allSatisfy(
                        work -> assertThat(((BootstrapWork) work).noOthers()).isFalse());
        onlyKeys(cluster)
                .statusCode(409)
                .body("detail", equalTo("All nodes of the cluster keyring have the keys in force."));

        set(As.user("ann"), "users/ann", NEW);
        run(cluster, Map.of("kind", "grow", "count", 1));
        int before = cloud().assignments("keyring").size();
        awaitOperation("ann", onlyKeys(cluster).statusCode(202).extract().path("id"), "SUCCEEDED");

        assertThat(assignmentsSince("keyring", before))
                .as("the new node has them, and no service is configured")
                .allSatisfy(task -> {
                    assertThat(task.action()).isEqualTo(TaskAction.BOOTSTRAP);
                    assertThat(((BootstrapWork) task.work()).authorizedKeys()).containsExactly(TENANT, NEW, ASKED, OLD);
                    assertThat(((BootstrapWork) task.work()).noOthers()).isTrue();
                })
                .extracting(task -> task.node().number())
                .containsExactlyInAnyOrder(1000, 1001, 1002);
        onlyKeys(cluster).statusCode(409);
    }

    @Test
    void aNodeOnWhichKeysMayHaveBeenPutIsNotTakenForOneWithTheOldOnes() {
        set(As.user("ann"), "users/ann", OLD);
        String cluster = created("halfkeyed", "stack", 2);
        set(As.user("ann"), "users/ann", NEW);
        cloud().failWhere(task ->
                task.node().hostName().contains("halfkeyed") && task.node().number() == 1000);
        awaitOperation("ann", onlyKeys(cluster).statusCode(202).extract().path("id"), "FAILED");
        cloud().failWhere(task -> false);
        set(As.user("ann"), "users/ann", OLD);
        int before = cloud().assignments("halfkeyed").size();

        awaitOperation("ann", onlyKeys(cluster).statusCode(202).extract().path("id"), "SUCCEEDED");

        assertThat(assignmentsSince("halfkeyed", before))
                .extracting(task -> task.node().number() + " " + task.action())
                .containsExactlyInAnyOrder("1000 BOOTSTRAP", "1001 BOOTSTRAP");
        cluster(cluster).body("state", equalTo("ACTIVE"));
    }

    @Test
    void theClustersOwnKeysAreChangedByReconfigureAndComeBackByRollback() {
        Map<String, Object> request = stack("rekeyed", "stack", 2);
        request.put("authorizedKeys", List.of(ASKED));
        String operation = create("ann", request);
        awaitOperation("ann", operation, "SUCCEEDED");
        String cluster = clusterOf(operation);
        change(cluster, Map.of("kind", "reconfigure", "config", Map.of(), "authorizedKeys", List.of("nonsense")))
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/authorizedKeys/0"));
        cloud().failWhere(task -> task.node().hostName().contains("rekeyed") && task.action() == TaskAction.CONFIGURE);
        String reconfigure = change(
                        cluster, Map.of("kind", "reconfigure", "config", Map.of(), "authorizedKeys", List.of(OTHER)))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", reconfigure, "FAILED");
        cloud().failWhere(task -> false);
        assertThat(((BootstrapWork) bootstraps("rekeyed", 0).getLast().work()).authorizedKeys())
                .containsExactly(OTHER);
        int before = cloud().assignments("rekeyed").size();

        String rollback = As.user("ann")
                .post("/api/v1/operations/{id}/rollback", reconfigure)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("ann", rollback, "SUCCEEDED");

        assertThat(bootstraps("rekeyed", before))
                .hasSize(2)
                .allSatisfy(task -> assertThat(((BootstrapWork) task.work()).authorizedKeys())
                        .containsExactly(ASKED));
        onlyKeys(cluster).statusCode(409);
    }

    private static ValidatableResponse onlyKeys(String cluster) {
        return change(cluster, Map.of("kind", "reconfigure", "config", Map.of(), "services", List.of()))
                .then();
    }

    private List<TaskAssignment> bootstraps(String cluster, int from) {
        return assignmentsSince(cluster, from).stream()
                .filter(task -> task.action() == TaskAction.BOOTSTRAP)
                .toList();
    }
}

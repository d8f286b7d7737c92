package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import io.loom.catalog.TestCatalog;
import io.loom.contract.ControlMessage;
import io.loom.contract.FoundMachine;
import io.loom.contract.Machine;
import io.loom.contract.MachineOwner;
import io.loom.contract.ProviderAccount;
import io.loom.contract.ProviderWork;
import io.loom.contract.TaskAction;
import io.loom.platform.Ids;
import io.loom.tenancy.As;
import io.loom.tenancy.Installation;
import io.loom.tenancy.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines that belong to no node are found by asking their providers, and given back. */
@QuarkusTest
class OrphanResourceTest extends StackTest {

    @Inject
    Installation installation;

    @BeforeEach
    void defineProviders() {
        TestCatalog.take("""
                kind: Provider
                name: orphan-north
                providertype: test-cloud
                provisioner: {api_key: %s, region: o-north}
                ---
                kind: Provider
                name: orphan-south
                providertype: test-cloud
                provisioner: {api_key: a-key, region: o-south}
                ---
                kind: Provider
                name: orphan-south-too
                providertype: test-cloud
                provisioner: {api_key: a-key, region: o-south}
                ---
                kind: Provider
                name: orphan-twin
                providertype: test-cloud
                provisioner: {api_key: a-key, region: north}
                ---
                kind: Provider
                name: orphan-west
                providertype: test-cloud
                provisioner: {api_key: a-key, region: o-west}
                """.formatted(API_KEY));
    }

    @AfterEach
    void forget() {
        cloud().listMachines(Map.of());
        cloud().refuseQuestions(null);
    }

    @Test
    void machinesOfNodesThatStandAreNone() {
        String cluster = created("parents", "stack", 2);
        UUID clusterId = UUID.fromString(cluster);
        UUID standing = nodeId(cluster, 1000);
        FoundMachine lost = new FoundMachine(machine("m-lost"), clusterId, Ids.next());
        FoundMachine stranger = new FoundMachine(machine("m-stranger"), Ids.next(), Ids.next());
        cloud().listMachines(Map.of(
                "o-north", List.of(new FoundMachine(machine("m-1000"), clusterId, standing), lost, stranger)));

        search();

        orphans()
                .body("items.providerId", contains("m-lost", "m-stranger"))
                .body("items.provider", contains("orphan-north", "orphan-north"))
                .body("items[0].cluster", equalTo("parents"), "items[1].cluster", nullValue())
                .body("items[0].addresses.access_v4", equalTo("127.8.0.1"));
        ControlMessage.ListMachines asked = asked("o-north");
        assertThat(asked.installation()).isEqualTo(installation.id());
        assertThat(asked.account().providerType()).isEqualTo("test-cloud");
        assertThat(asked.account().fields()).doesNotContainKey("api_key");
        assertThat(asked.account().toString()).doesNotContain(API_KEY);
        assertThat(asked.account().secretBundle()).isNotNull();

        cloud().listMachines(Map.of("o-north", List.of(lost)));
        search();
        orphans().body("items.providerId", contains("m-lost"));
        As.user("bob").get("/api/v1/orphans").then().statusCode(403);
    }

    @Test
    void anOrphanIsGivenBack() {
        FoundMachine lost = new FoundMachine(machine("m-given"), Ids.next(), Ids.next());
        cloud().listMachines(Map.of("o-south", List.of(lost)));
        search();
        String id = orphans()
                .body(
                        "items.findAll { it.providerId == 'm-given' }.provider",
                        hasItems("orphan-south", "orphan-south-too"))
                .extract()
                .path("items.find { it.providerId == 'm-given' }.id");

        cloud().refuseQuestions("The machine is locked.");
        As.admin().delete("/api/v1/orphans/{id}", id).then().statusCode(202).body("providerId", equalTo("m-given"));
        await().atMost(SOON)
                .untilAsserted(() -> orphans()
                        .body("items.find { it.id == '" + id + "' }.message", equalTo("The machine is locked.")));

        cloud().refuseQuestions(null);
        As.admin().delete("/api/v1/orphans/{id}", id).then().statusCode(202).body("message", nullValue());
        await().atMost(SOON).untilAsserted(() -> orphans().body("items", empty()));
        assertThat(cloud().questions())
                .filteredOn(ControlMessage.DeleteMachine.class::isInstance)
                .hasSize(2)
                .allSatisfy(question -> assertThat(((ControlMessage.DeleteMachine) question).machine())
                        .isEqualTo(lost));
        As.admin().delete("/api/v1/orphans/{id}", id).then().statusCode(404);
        As.admin()
                .queryParam("subject", "orphan/" + id)
                .get("/api/v1/audit")
                .then()
                .body("items.action", hasItem("orphan.delete"));
    }

    @Test
    void anOrphanBecomesANodeAndIsTakenFromTheOneThatItIsTaggedWith() {
        String cluster = created("home", "stack", 2);
        FoundMachine lost = new FoundMachine(machine("m-stray"), Ids.next(), Ids.next());
        cloud().listMachines(Map.of("north", List.of(lost)));
        search();
        orphans().body("items.findAll { it.providerId == 'm-stray' }.provider", hasItems("cloud", "orphan-twin"));

        String operation = As.admin()
                .body(Map.of("kind", "adopt", "machines", List.of("m-stray", "m-nobodys")))
                .post("/api/v1/clusters/{id}/operations", cluster)
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        orphans().body("items", empty());
        awaitOperation("ann", operation, "SUCCEEDED");
        Map<String, Optional<MachineOwner>> owners = cloud().assignments("home").stream()
                .filter(task -> task.action() == TaskAction.ADOPT)
                .map(task -> (ProviderWork) task.work())
                .collect(Collectors.toMap(
                        work -> String.valueOf(work.adopts()), work -> Optional.ofNullable(work.adoptsFrom())));
        assertThat(owners)
                .containsOnly(
                        Map.entry("m-stray", Optional.of(new MachineOwner(lost.clusterId(), lost.nodeId()))),
                        Map.entry("m-nobodys", Optional.empty()));
        cluster(cluster).body("state", equalTo("ACTIVE"), "size", equalTo(4));
    }

    @Test
    void aProviderThatCannotBeAskedKeepsWhatIsKnown() {
        cloud().listMachines(Map.of("o-west", List.of(new FoundMachine(machine("m-kept"), Ids.next(), Ids.next()))));
        search();
        orphans().body("items.providerId", contains("m-kept"));

        cloud().listMachines(Map.of());
        cloud().refuseQuestions("The cloud is away.");
        search();

        As.admin()
                .get("/api/v1/orphans/searches")
                .then()
                .body("items.find { it.provider == 'orphan-west' }.failure", equalTo("The cloud is away."));
        orphans().body("items.providerId", contains("m-kept"));
        cloud().refuseQuestions(null);
        search();
        orphans().body("items", empty());
    }

    @Test
    void aProviderThatNobodyServesIsSaidToBeSo() {
        TestCatalog.take("""
                kind: Provider
                name: unserved
                providertype: test-cloud
                pool: nobody-is-here
                provisioner: {api_key: a-key, region: east}
                """);

        search();

        As.admin()
                .get("/api/v1/orphans/searches")
                .then()
                .body(
                        "items.find { it.provider == 'unserved' }.failure",
                        containsString("No provisioner of the pool nobody-is-here is there"));
    }

    @ParameterizedTest
    @CsvSource({"GET, /orphans", "GET, /orphans/searches", "POST, /orphans/searches", "DELETE, /orphans/ID"})
    void onlyAdministratorsMay(String method, String path) {
        String url = "/api/v1" + path.replace("ID", Ids.next().toString());

        As.role(Role.USER).body("{}").request(method, url).then().statusCode(403);
        As.role(Role.OPERATOR).body("{}").request(method, url).then().statusCode(403);
    }

    private ControlMessage.ListMachines asked(String region) {
        return cloud().questions().stream()
                .filter(ControlMessage.ListMachines.class::isInstance)
                .map(ControlMessage.ListMachines.class::cast)
                .filter(question -> region.equals(account(question).fields().get("region")))
                .findFirst()
                .orElseThrow();
    }

    private static ProviderAccount account(ControlMessage.ListMachines question) {
        return question.account();
    }

    /** Searches, and waits until every provider has answered. */
    private static void search() {
        As.admin().body("{}").post("/api/v1/orphans/searches").then().statusCode(202);
        await().atMost(SOON)
                .untilAsserted(() -> As.admin()
                        .get("/api/v1/orphans/searches")
                        .then()
                        .body("items.findAll { it.endedAt == null }", empty()));
    }

    private static ValidatableResponse orphans() {
        return As.admin().get("/api/v1/orphans").then().statusCode(200);
    }

    private static UUID nodeId(String cluster, int number) {
        return UUID.fromString(As.user("ann")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .path("items.find { it.number == " + number + " }.id"));
    }

    private static Machine machine(String id) {
        return new Machine(id, Map.of(Machine.ACCESS_V4, "127.8.0.1"), 22, "loom", List.of(), Map.of());
    }
}

package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loom.catalog.TestCatalog;
import io.loom.contract.ProviderWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an administrator sets on a provider counts for clusters that stand, and what says where their machines are does not. */
@QuarkusTest
class ProviderRotationResourceTest extends PeerTest {

    private final EntityManager database;
    private @Nullable CloudPeer shared;

    ProviderRotationResourceTest(EntityManager database) {
        this.database = database;
    }

    @BeforeEach
    void startCloud() {
        if (shared == null) {
            shared = peer();
            TestCatalog.take(OTHERS);
        }
        write("{api_key: old-key, account: old-account, region: north, network: n1}");
        awaitPlan("rita", request("probe", 1));
    }

    @AfterAll
    void stopCloud() {
        cloud().close();
    }

    private CloudPeer cloud() {
        return Objects.requireNonNull(shared);
    }

    @Test
    void aRotatedCredentialCountsForClustersThatStand() {
        String cluster = created("rotated");
        TaskAssignment before = last("rotated", TaskAction.CREATE);
        assertThat(fieldsOf(before))
                .isEqualTo(Map.of("account", "old-account", "region", "north", "network", "n1", "zone", "z1"));
        assertThat(secretsOf(before)).containsEntry("api_key", "old-key");

        write("{api_key: new-key, account: new-account, region: north, network: n2, user_key: of-the-admin}");
        delete(cluster);

        TaskAssignment after = last("rotated", TaskAction.DELETE);
        assertThat(fieldsOf(after))
                .as("a field of which its type does not tell whether it says where machines are stays")
                .isEqualTo(Map.of("account", "new-account", "region", "north", "network", "n1", "zone", "z1"));
        assertThat(after.secretBundle())
                .as("provisioners keep what they have fetched by its name")
                .isNotEqualTo(before.secretBundle());
    }

    @Test
    void whatAProvisionerFetchesIsOfNowUnderWhicheverName() {
        String cluster = created("fetched");
        TaskAssignment before = last("fetched", TaskAction.CREATE);
        Map<String, String> then = secretsOf(before);

        write("{api_key: new-key, region: north, user_key: of-the-admin}");

        assertThat(secretsOf(before))
                .containsEntry("api_key", "new-key")
                .containsEntry("user_key", "of-the-user")
                .containsEntry("ssh-private-key", then.get("ssh-private-key"));
        delete(cluster);
        assertThat(bundles.now(Objects.requireNonNull(before.secretBundle()))).isEmpty();
    }

    @Test
    void anAccountThatTheProviderNoLongerHasIsNotUsed() {
        String cluster = created("bare");

        write("{api_key: old-key, region: north}");
        delete(cluster);

        assertThat(fieldsOf(last("bare", TaskAction.DELETE)))
                .isEqualTo(Map.of("region", "north", "network", "n1", "zone", "z1"));
    }

    @Test
    void tasksThatGoOutAfterTheRotationHaveWhatIsNew() {
        cloud().holdWhere(task -> task.action() == TaskAction.CREATE);
        String operation = create("midway");
        await().atMost(SOON).until(() -> !cloud().assignments("midway").isEmpty());

        write("{api_key: new-key, account: new-account, region: north}");
        cloud().release();
        awaitOperation("rita", operation, "SUCCEEDED");

        assertThat(fieldsOf(last("midway", TaskAction.CREATE))).containsEntry("account", "old-account");
        assertThat(fieldsOf(last("midway", TaskAction.CONFIRM))).containsEntry("account", "new-account");
    }

    @Test
    void aResumedOperationHasWhatIsNew() {
        cloud().failWhere(task -> !"new-account".equals(accountOf(task)));
        String operation = create("refused");
        awaitOperation("rita", operation, "FAILED");

        write("{api_key: new-key, account: new-account, region: north}");
        As.user("rita").post("/api/v1/operations/{id}/resume", operation).then().statusCode(200);
        awaitOperation("rita", operation, "SUCCEEDED");

        cloud().failWhere(task -> false);
        TaskAssignment resumed = last("refused", TaskAction.CREATE);
        assertThat(secretsOf(resumed)).containsEntry("api_key", "new-key");
    }

    @Test
    void aMachineIsLookedForWhereItWasMade() {
        String cluster = created("stays");
        write("{api_key: new-key, account: new-account, region: south}");
        delete(cluster);

        assertThat(fieldsOf(last("stays", TaskAction.DELETE)))
                .containsEntry("region", "north")
                .containsEntry("account", "new-account");
    }

    @Test
    void aClusterFromBeforeItWasKeptWhatUsersGaveKeepsWhatUsersMaySet() {
        String cluster = created("ancient");
        TaskAssignment before = last("ancient", TaskAction.CREATE);
        forgetWhatUsersGave(cluster);

        write("{api_key: new-key, account: new-account, region: north, user_key: of-the-admin}");

        assertThat(secretsOf(before)).containsEntry("api_key", "new-key").containsEntry("user_key", "of-the-user");
    }

    @Test
    void noSecretIsInWhatIsToldOfARotation() throws Exception {
        write("{api_key: the-key-that-nobody-sees, region: north}");
        String told = As.admin().queryParam("limit", 200).get("/api/v1/audit").asString()
                + As.admin().get("/api/v1/providers/{name}", PROVIDER).asString();
        assertThat(told).contains(PROVIDER).doesNotContain("the-key-that-nobody-sees");
        assertThat(json.writeValueAsString(cloud().assignments())).doesNotContain("old-key", "new-key");
    }

    private static @Nullable Object accountOf(TaskAssignment task) {
        return task.work() instanceof ProviderWork work ? work.fields().get("account") : "new-account";
    }

    private static Map<String, Object> fieldsOf(TaskAssignment task) {
        return ((ProviderWork) task.work()).fields();
    }

    private Map<String, String> secretsOf(TaskAssignment task) {
        return bundles.now(Objects.requireNonNull(task.secretBundle())).orElseThrow();
    }

    private TaskAssignment last(String cluster, TaskAction action) {
        List<TaskAssignment> all = cloud().assignments(cluster).stream()
                .filter(task -> task.action() == action)
                .toList();
        return all.getLast();
    }

    private String created(String name) {
        String operation = create(name);
        awaitOperation("rita", operation, "SUCCEEDED");
        return As.admin().get("/api/v1/operations/{id}", operation).path("clusterId");
    }

    private static String create(String name) {
        return As.user("rita")
                .body(request(name, 1))
                .post("/api/v1/clusters")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static void delete(String cluster) {
        awaitOperation(
                "rita",
                As.user("rita")
                        .delete("/api/v1/clusters/{id}", cluster)
                        .then()
                        .statusCode(202)
                        .extract()
                        .path("id"),
                "SUCCEEDED");
    }

    private static Map<String, Object> request(String name, int size) {
        return Map.of(
                "name",
                name,
                "template",
                "pr",
                "size",
                size,
                "providerFields",
                Map.of("zone", "z1", "user_key", "of-the-user"));
    }

    private static void write(String fields) {
        TestCatalog.take("""
                kind: Provider
                name: %s
                providertype: test-cloud
                provisioner: %s
                """.formatted(PROVIDER, fields));
    }

    @Transactional
    void forgetWhatUsersGave(String cluster) {
        database.createNativeQuery("""
                        update cluster set providers = jsonb_set(providers, '{0}', (providers -> 0) - 'ofUser')
                        where id = cast(:id as uuid)""").setParameter("id", cluster).executeUpdate();
    }

    private static final String PROVIDER = "pr-cloud";

    private static final String OTHERS = """
            kind: Provider
            name: pr-cloud
            providertype: test-cloud
            provisioner: {api_key: old-key, region: north}
            ---
            kind: HardwareType
            name: pr-small
            providermap: {pr-cloud: {flavor: s}}
            capacity: {cpu: 2, memory: 4Gi}
            ---
            kind: ImageType
            name: pr-debian
            providermap: {pr-cloud: {image: debian-12, sshuser: loom}}
            ---
            kind: Service
            name: pr-web
            provisioner: {actions: {start: {type: shell, fields: {script: web.sh}}}}
            ---
            kind: ClusterTemplate
            name: pr
            defaults: {services: [pr-web], provider: pr-cloud}
            """;
}

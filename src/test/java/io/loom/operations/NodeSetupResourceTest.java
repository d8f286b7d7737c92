package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.loom.catalog.TestCatalog;
import io.loom.contract.BootstrapWork;
import io.loom.contract.NodeSetup;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tasks on a node are told of how it is reached and prepared: as of now, and what its image and hardware say before its provider. */
@QuarkusTest
class NodeSetupResourceTest extends PeerTest {

    private static final String KEYS =
            "\"m-1000 ssh-ed25519 AAAAown\\nm-1000:2222 ssh-ed25519 AAAAport\\nm-7 ssh-ed25519 AAAAother\"";

    private @Nullable CloudPeer shared;

    @BeforeEach
    void startCloud() {
        if (shared == null) {
            shared = peer();
            TestCatalog.take(OTHERS);
        }
        write("jumpHost: ops@bastion, setHostName: false, sudoPassword: open-sesame, hostKeys: " + KEYS);
        awaitPlan("nora", request("probe"));
    }

    @AfterAll
    void stopCloud() {
        cloud().close();
    }

    private CloudPeer cloud() {
        return Objects.requireNonNull(shared);
    }

    @Test
    void aNodesTasksAreToldWhatItsProviderImageAndHardwareSay() throws Exception {
        created("told");
        NodeSetup setup = Objects.requireNonNull(
                ((BootstrapWork) last("told", TaskAction.BOOTSTRAP).work()).setup());
        assertThat(setup.providerType()).isEqualTo("test-cloud");
        assertThat(setup.fields())
                .isEqualTo(Map.of(
                        "jumpHost", "ops@bastion",
                        "setHostName", "true",
                        "cloudInit", "tolerate",
                        "dataDisks", "/dev/vdb ext4 /data",
                        "hostKeys", List.of("m-1000 ssh-ed25519 AAAAown", "m-1000:2222 ssh-ed25519 AAAAport")));
        assertThat(((ServiceWork) last("told", TaskAction.START).work()).setup())
                .isEqualTo(setup);
        assertThat(json.writeValueAsString(cloud().assignments())).doesNotContain("open-sesame");
        assertThat(bundles.now(
                        Objects.requireNonNull(last("told", TaskAction.START).secretBundle())))
                .hasValueSatisfying(secrets -> assertThat(secrets).containsEntry("sudoPassword", "open-sesame"));
    }

    @Test
    void whatIsPutRightCountsForNodesThatStand() {
        String cluster = created("standing");
        write("jumpHost: 'ops@other:2222', hostKeys: m-1000 ssh-ed25519 AAAAnew");
        awaitOperation(
                "nora",
                As.user("nora")
                        .body(Map.of("kind", "restart"))
                        .post("/api/v1/clusters/{id}/operations", cluster)
                        .then()
                        .statusCode(202)
                        .extract()
                        .path("id"),
                "SUCCEEDED");
        NodeSetup setup = Objects.requireNonNull(
                ((ServiceWork) last("standing", TaskAction.START).work()).setup());
        assertThat(setup.fields())
                .containsEntry("jumpHost", "ops@other:2222")
                .containsEntry("hostKeys", List.of("m-1000 ssh-ed25519 AAAAnew"));
    }

    @Test
    void theKeysByWhichAnInspectionReachesANodeAreItsKeysFromThenOn() {
        String cluster = created("rekeyed");
        cloud().reachBy(List.of("ssh-ed25519 AAAAnew"));
        String inspection = As.user("nora")
                .post("/api/v1/clusters/{id}/inspections", cluster)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("nora", inspection, "SUCCEEDED");
        As.user("nora")
                .get("/api/v1/clusters/{id}/nodes", cluster)
                .then()
                .body("items[0].hostKeys", equalTo(List.of("ssh-ed25519 AAAAnew")))
                .body("items[0].properties.rack", equalTo("r1"));
    }

    private TaskAssignment last(String cluster, TaskAction action) {
        return cloud().assignments(cluster).stream()
                .filter(task -> task.action() == action)
                .toList()
                .getLast();
    }

    private static String created(String name) {
        String operation = As.user("nora")
                .body(request(name))
                .post("/api/v1/clusters")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        awaitOperation("nora", operation, "SUCCEEDED");
        return As.admin().get("/api/v1/operations/{id}", operation).path("clusterId");
    }

    private static Map<String, Object> request(String name) {
        return Map.of("name", name, "template", "ns", "size", 1, "providerFields", Map.of("zone", "z1"));
    }

    private static void write(String fields) {
        TestCatalog.take("""
                kind: Provider
                name: ns-cloud
                providertype: test-cloud
                provisioner: {api_key: k, region: ns-north, %s}
                """.formatted(fields));
    }

    private static final String OTHERS = """
            kind: Provider
            name: ns-cloud
            providertype: test-cloud
            provisioner: {api_key: k, region: ns-north}
            ---
            kind: HardwareType
            name: ns-small
            providermap: {ns-cloud: {flavor: s, dataDisks: /dev/vdb ext4 /data, cloudInit: tolerate}}
            capacity: {cpu: 2, memory: 4Gi}
            ---
            kind: ImageType
            name: ns-debian
            providermap: {ns-cloud: {image: debian-12, sshuser: loom, setHostName: true, cloudInit: ignore}}
            ---
            kind: Service
            name: ns-web
            provisioner: {actions: {start: {type: shell, fields: {script: web.sh}}, stop: {type: shell, fields: {script: web.sh}}}}
            ---
            kind: ClusterTemplate
            name: ns
            defaults: {services: [ns-web], provider: ns-cloud}
            """;
}

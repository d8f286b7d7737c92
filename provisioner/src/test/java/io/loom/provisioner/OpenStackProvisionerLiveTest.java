package io.loom.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.ClusterRef;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.NodeRef;
import io.loom.contract.ProviderWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.provider.openstack.LiveOpenStack;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.SshKeys;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provisioner at a real OpenStack, with hosts of OpenSSH at the addresses that Neutron gives. */
class OpenStackProvisionerLiveTest {

    /** Neutron takes one of the first hundred free addresses. */
    private static final int HOSTS = 120;

    private final ClusterRef cluster = new ClusterRef(UUID.randomUUID(), "default", 1, "shop");
    private final Map<UUID, Machine> machines = new HashMap<>();
    private LiveOpenStack cloud;
    private OpenSshHosts hosts;
    private Peer peer;
    private Path data;
    private Vertx vertx;
    private Provisioner provisioner;

    @BeforeEach
    void open() throws Exception {
        cloud = LiveOpenStack.open();
        hosts = OpenSshHosts.start(HOSTS, "127.77");
        peer = new Peer();
        data = Files.createTempDirectory("loom-provisioner");
        peer.secrets(
                "bundle",
                Map.of(
                        Contract.SSH_PRIVATE_KEY,
                        hosts.privateKey(),
                        "password",
                        String.valueOf(cloud.byPassword("loom").get("password"))));
        start();
    }

    @AfterEach
    void close() throws Exception {
        if (provisioner != null) {
            provisioner.stop();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        if (peer != null) {
            peer.close();
        }
        if (hosts != null) {
            hosts.close();
        }
        if (cloud != null) {
            cloud.assertNothingIsLeft(cloud.byPassword("loom"));
            cloud.close();
        }
    }

    private void start() throws Exception {
        vertx = Vertx.vertx();
        provisioner = new Provisioner(
                vertx, peer.settings(data, 8), "test", OwnCommand.keeper(), Clock.systemUTC(), () -> {});
        provisioner.start();
    }

    private TaskAssignment assignment(TaskAction action, UUID node, int number, @Nullable Machine machine)
            throws Exception {
        Map<String, Object> fields = new HashMap<>(cloud.byPassword("loom"));
        fields.remove("password");
        return new TaskAssignment(
                new TaskAttempt(node, number, "nonce-" + UUID.randomUUID()),
                Peer.SHARD,
                UUID.randomUUID(),
                cluster,
                new NodeRef(node, 1000, "shop1-1000.local"),
                action,
                120,
                "bundle",
                new ProviderWork(
                        "openstack",
                        "cloud",
                        "nova",
                        fields,
                        "small",
                        Map.of("flavor", "m1.tiny"),
                        "debian",
                        Map.of("image", "debian-12"),
                        "root",
                        SshKeys.writePublic(SshKeys.readPrivate(hosts.privateKey()).getPublic()),
                        Map.of(Contract.INSTALLATION_TAG, cluster.id().toString()),
                        machine,
                        List.of(),
                        null),
                null);
    }

    private Optional<Machine> succeed(TaskAssignment assignment) throws Exception {
        peer.assign(assignment);
        TaskReport end = peer.end(assignment.attempt());
        assertThat(end).isInstanceOf(TaskReport.Succeeded.class);
        return Optional.ofNullable(((TaskReport.Succeeded) end).machine());
    }

    @Test
    void threeMachinesAreMadeConfirmedOverSshAndDeleted() throws Exception {
        for (int i = 0; i < 3; i++) {
            UUID node = UUID.randomUUID();
            machines.put(node, succeed(assignment(TaskAction.CREATE, node, 1, null)).orElseThrow());
        }
        for (UUID node : machines.keySet()) {
            Machine confirmed = succeed(assignment(TaskAction.CONFIRM, node, 2, machines.get(node)))
                    .orElseThrow();
            Machine host = hosts.hosts().stream()
                    .filter(h -> h.addresses().equals(confirmed.addresses()))
                    .findFirst()
                    .orElseThrow();
            assertThat(confirmed.hostKeys()).isEqualTo(host.hostKeys());
            machines.put(node, confirmed);
        }
        for (UUID node : machines.keySet()) {
            assertThat(succeed(assignment(TaskAction.INSPECT, node, 3, machines.get(node))))
                    .isPresent();
            succeed(assignment(TaskAction.DELETE, node, 4, machines.get(node)));
        }
    }

    @Test
    void aProvisionerThatIsKilledBeforeItReportsMakesNoSecondMachine() throws Exception {
        UUID node = UUID.randomUUID();
        var token = new MachineToken(cluster.id(), node);
        peer.assign(assignment(TaskAction.CREATE, node, 1, null));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> cloud.ids(token).size() == 1);
        provisioner.abandon();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        List<String> made = cloud.ids(token);

        start();
        Machine again = succeed(assignment(TaskAction.CREATE, node, 2, null)).orElseThrow();
        assertThat(made).containsExactly(again.providerId());
        assertThat(cloud.ids(token)).isEqualTo(made);

        succeed(assignment(TaskAction.DELETE, node, 3, null));
        assertThat(cloud.ids(token)).isEmpty();
    }
}

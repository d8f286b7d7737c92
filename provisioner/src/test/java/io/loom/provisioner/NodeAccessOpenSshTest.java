package io.loom.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.AccountCheck;
import io.loom.contract.BootstrapWork;
import io.loom.contract.ClusterRef;
import io.loom.contract.Contract;
import io.loom.contract.ControlMessage;
import io.loom.contract.Machine;
import io.loom.contract.NodeRef;
import io.loom.contract.NodeSetup;
import io.loom.contract.ProviderAccount;
import io.loom.contract.ProviderWork;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.contract.TaskWork;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshKeys;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A node that is reached through a jump host, with a password, and on which nobody is root but by sudo, with another one: from its
 * creation to its deletion, keys being changed in between. Two hosts with OpenSSH, skipped where they have no sudo.
 */
class NodeAccessOpenSshTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SUDO_PASSWORD = "swordfish 4711";
    private static final String JUMP_PASSWORD = "open-sesame-0815";

    private final KeyPair key = SshKeys.generate();
    private final ClusterRef cluster = new ClusterRef(UUID.randomUUID(), "default", 1, "shop");
    private final NodeRef node = new NodeRef(UUID.randomUUID(), 1000, "shop1-1000.local");
    private final Vertx vertx = Vertx.vertx();
    private OpenSshHosts hosts;
    private Machine bastion;
    private Machine host;
    private @Nullable Peer peer;
    private @Nullable Provisioner provisioner;
    private Path data;

    @BeforeEach
    void begin() throws Exception {
        hosts = OpenSshHosts.start(2);
        bastion = hosts.hosts().getFirst();
        host = hosts.hosts().getLast();
        Assumptions.assumeTrue(
                on(host, "command -v sudo").exit() == 0,
                "There is no sudo on the hosts: make their base with SH_PACKAGES=sudo");
        account(bastion, "ops", JUMP_PASSWORD, "true");
        account(
                host,
                "loom",
                SUDO_PASSWORD,
                "echo 'loom ALL=(ALL) ALL' > /etc/sudoers.d/loom && chmod 440 /etc/sudoers.d/loom");
        on(
                host,
                "printf '#!/bin/sh\\necho \"$(id -un) $*\" >> /tmp/restored\\n' > /usr/sbin/restorecon && chmod 755 /usr/sbin/restorecon");
        hosts.configure(bastion, "Match User ops", "PasswordAuthentication yes");
        peer = new Peer();
        data = Files.createTempDirectory("loom-provisioner");
        peer.secrets(
                "bundle",
                Map.of(
                        Contract.SSH_PRIVATE_KEY,
                        SshKeys.writePrivate(key),
                        "privateKey",
                        hosts.privateKey(),
                        "jumpPassword",
                        JUMP_PASSWORD,
                        "sudoPassword",
                        SUDO_PASSWORD));
        provisioner = new Provisioner(
                vertx, peer.settings(data, 8), "test", OwnCommand.keeper(), Clock.systemUTC(), () -> {});
        provisioner.start();
    }

    @AfterEach
    void end() throws Exception {
        if (provisioner != null) {
            provisioner.stop();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
        if (peer != null) {
            peer.close();
            new ProcessBuilder("rm", "-rf", data.toString()).start().waitFor();
        }
        hosts.close();
    }

    private ExecResult on(Machine machine, String script) throws Exception {
        try (var connections = new SshConnections(Duration.ofSeconds(10))) {
            return connections.script(hosts.target(machine).pinned(List.of()), script, PATIENCE);
        }
    }

    private void account(Machine machine, String name, String password, String more) throws Exception {
        ExecResult made = on(
                machine,
                "useradd -m -s /bin/sh " + name + " && echo '" + name + ":" + password
                        + "' | chpasswd && mkdir -m 700 /home/" + name
                        + "/.ssh && cp /root/.ssh/authorized_keys /home/" + name + "/.ssh/ && chown -R " + name
                        + " /home/" + name
                        + "/.ssh && " + more + "; exit $?");
        assertThat(made.exit()).as(made.words()).isZero();
    }

    private static String address(Machine machine) {
        return String.valueOf(machine.addresses().get(Machine.ACCESS_V4));
    }

    private Map<String, Object> fields(Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>(
                Map.of("hosts", address(host), "sshUser", "loom", "jumpHost", "ops@" + address(bastion), "sudo", true));
        fields.putAll(more);
        return fields;
    }

    private TaskAssignment machineTask(TaskAction action, @Nullable Machine machine, Map<String, Object> more) {
        return assignment(
                action,
                new ProviderWork(
                        "hosts",
                        "racks",
                        null,
                        fields(more),
                        "any",
                        Map.of("flavor", "any"),
                        "debian",
                        Map.of("image", "debian"),
                        "loom",
                        SshKeys.writePublic(key.getPublic()),
                        Map.of(Contract.INSTALLATION_TAG, "installation-1"),
                        machine,
                        List.of(),
                        null,
                        null));
    }

    private TaskAssignment script(Machine machine, String script, Map<String, Object> more) {
        return assignment(
                TaskAction.START,
                new ServiceWork(
                        "shell",
                        "web",
                        Map.of("script", script),
                        Map.of(),
                        machine,
                        0,
                        List.of(),
                        NodeSetup.of("hosts", fields(more), Map.of(), Map.of())));
    }

    private TaskAssignment assignment(TaskAction action, TaskWork work) {
        return new TaskAssignment(
                new TaskAttempt(UUID.randomUUID(), 1, "nonce-" + UUID.randomUUID()),
                Peer.SHARD,
                UUID.randomUUID(),
                cluster,
                node,
                action,
                60,
                "bundle",
                work,
                null);
    }

    private TaskReport.Succeeded succeed(TaskAssignment assignment) throws Exception {
        peer.assign(assignment);
        TaskReport end = peer.end(assignment.attempt());
        assertThat(end).isInstanceOf(TaskReport.Succeeded.class);
        return (TaskReport.Succeeded) end;
    }

    private void assertFails(TaskAssignment assignment, String code, String words) throws Exception {
        peer.assign(assignment);
        assertThat(peer.end(assignment.attempt())).isInstanceOfSatisfying(TaskReport.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(code);
            assertThat(failed.message()).contains(words).doesNotContain(SUDO_PASSWORD, JUMP_PASSWORD);
        });
    }

    private List<AccountCheck> checked(Map<String, Object> more) throws Exception {
        UUID question = UUID.randomUUID();
        peer.control(new ControlMessage.CheckProvider(question, new ProviderAccount("hosts", fields(more), "bundle")));
        return peer.awaitMessage(p -> p.messages(ProvisionerMessage.Answer.class).stream()
                        .filter(answer -> answer.question().equals(question))
                        .findFirst())
                .checks();
    }

    @Test
    void fromCreationToDeletion() throws Exception {
        peer.awaitMessage(
                p -> p.messages(ProvisionerMessage.Hello.class).stream().findFirst());
        assertThat(checked(Map.of()))
                .containsExactly(
                        new AccountCheck(
                                "jump host ops@" + address(bastion) + ":22",
                                true,
                                "It lets in, and shows " + bastion.hostKeys().getFirst() + "."),
                        new AccountCheck("host " + address(host) + ":22", true, "It is free."));
        assertThat(checked(Map.of("jumpHost", "nobody@" + address(bastion))).getFirst())
                .satisfies(check -> assertThat(check.passed()).isFalse())
                .satisfies(check -> assertThat(check.words()).contains("refused the login"));
        assertThat(checked(Map.of("dataDisks", "vdb"))).singleElement().satisfies(check -> {
            assertThat(check.passed()).isFalse();
            assertThat(check.words()).contains("Field dataDisks holds \"vdb\"");
        });

        Machine created = Objects.requireNonNull(
                succeed(machineTask(TaskAction.CREATE, null, Map.of())).machine());
        Machine machine = Objects.requireNonNull(
                succeed(machineTask(TaskAction.CONFIRM, created, Map.of())).machine());
        assertThat(machine.hostKeys()).isEqualTo(host.hostKeys());
        assertThat(machine.properties())
                .containsEntry(Machine.JUMP_HOST_KEY, bastion.hostKeys().getFirst());

        var setup = NodeSetup.of("hosts", fields(Map.of()), Map.of("setHostName", "true"), Map.of());
        String person = SshKeys.writePublic(SshKeys.generate().getPublic());
        succeed(assignment(
                TaskAction.BOOTSTRAP, new BootstrapWork(Set.of("shell"), machine, List.of(person), false, setup)));
        assertThat(on(host, "cat /etc/hostname; grep -c '" + person + "' /home/loom/.ssh/authorized_keys")
                        .out())
                .isEqualTo("shop1-1000\n1\n");
        assertThat(on(host, "cat /tmp/restored").out())
                .as("how the script in restorecon's place was called, by the creation and the preparation")
                .isEqualTo("loom -R /home/loom/.ssh\n".repeat(2));

        TaskAssignment start = script(machine, "id -un; echo " + SUDO_PASSWORD, Map.of());
        succeed(start);
        assertThat(peer.logOf(start.attempt())).isEqualTo("root\n******\n");

        keysAreChanged(machine);
    }

    private void keysAreChanged(Machine machine) throws Exception {
        String ofBastion = hosts.rekey(1);
        assertFails(script(machine, "true", Map.of()), "host-key-changed", "jumpHostKeys");
        Map<String, Object> jumpPutRight = Map.of("jumpHostKeys", ofBastion);
        succeed(script(machine, "true", jumpPutRight));

        String ofHost = hosts.rekey(2);
        assertFails(script(machine, "true", jumpPutRight), "host-key-changed", "the provider's hostKeys");
        Map<String, Object> allPutRight = Map.of("jumpHostKeys", ofBastion, "hostKeys", address(host) + " " + ofHost);
        succeed(script(machine, "true", allPutRight));

        TaskReport.Succeeded inspected = succeed(machineTask(TaskAction.INSPECT, machine, allPutRight));
        assertThat(inspected.finding()).isNull();
        assertThat(Objects.requireNonNull(inspected.machine()).hostKeys()).containsExactly(ofHost);

        succeed(machineTask(TaskAction.DELETE, machine, allPutRight));
        assertThat(on(host, "ls /root/.loom /home/loom/.loom; wc -l < /home/loom/.ssh/authorized_keys")
                        .out())
                .isEqualTo("/home/loom/.loom:\n\n/root/.loom:\n1\n");
    }
}

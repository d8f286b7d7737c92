package io.loom.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.BootstrapWork;
import io.loom.contract.ClusterRef;
import io.loom.contract.Contract;
import io.loom.contract.Finding;
import io.loom.contract.Machine;
import io.loom.contract.NodeRef;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderWork;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.contract.TaskWork;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshKeys;
import io.loom.provisioner.ssh.SshTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The life of a provisioner, seen from outside: over the broker, HTTPS and the nodes' own SSH. The same for the classes,
 * the jar and the native binary.
 */
abstract class ProvisionerScenarios {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SECRET = "tell-nobody-4711";

    final KeyPair key = SshKeys.generate();
    final ClusterRef cluster = new ClusterRef(UUID.randomUUID(), "default", 1, "shop");
    final NodeRef node = new NodeRef(UUID.randomUUID(), 1000, "shop1-1000.local");
    Peer peer;
    Path data;
    private Running provisioner;

    /** A provisioner that was started. */
    interface Running {
        /** Ends it in an orderly way. */
        void stop() throws Exception;

        /** Ends it as a crash would. */
        void kill() throws Exception;
    }

    /** Starts a provisioner. */
    abstract Running start(Settings settings) throws Exception;

    @BeforeEach
    void begin() throws Exception {
        peer = new Peer();
        data = Files.createTempDirectory("loom-provisioner");
        peer.secrets(
                "bundle",
                Map.of(Contract.SSH_PRIVATE_KEY, SshKeys.writePrivate(key), "password-of-the-provider", SECRET));
        provisioner = start(peer.settings(data, 8));
    }

    @AfterEach
    void end() throws Exception {
        provisioner.stop();
        Path contact = data.resolve("sandbox/keeper.json");
        if (Files.exists(contact)) {
            long pid = Wire.readTree(Files.readAllBytes(contact)).path("pid").asLong();
            ProcessHandle keeper = ProcessHandle.of(pid).orElseThrow();
            keeper.destroy();
            keeper.onExit().get(20, TimeUnit.SECONDS);
        }
        new ProcessBuilder("rm", "-rf", data.toString()).start().waitFor();
        peer.close();
    }

    TaskAssignment assignment(TaskAction action, int timeoutSeconds, TaskWork work) {
        return new TaskAssignment(
                new TaskAttempt(UUID.randomUUID(), 1, "nonce-" + UUID.randomUUID()),
                Peer.SHARD,
                UUID.randomUUID(),
                cluster,
                node,
                action,
                timeoutSeconds,
                "bundle",
                work,
                null);
    }

    static TaskAssignment withBundle(String bundle, TaskAssignment a) {
        return new TaskAssignment(
                a.attempt(),
                a.shard(),
                a.operationId(),
                a.cluster(),
                a.node(),
                a.action(),
                a.timeoutSeconds(),
                bundle,
                a.work(),
                null);
    }

    private static TaskAssignment again(TaskAssignment a, int number) {
        return new TaskAssignment(
                new TaskAttempt(a.attempt().taskId(), number, "nonce-" + UUID.randomUUID()),
                a.shard(),
                a.operationId(),
                a.cluster(),
                a.node(),
                a.action(),
                a.timeoutSeconds(),
                a.secretBundle(),
                a.work(),
                null);
    }

    TaskAssignment machineTask(TaskAction action, Machine machine) {
        return machineTask(action, machine, List.of(), null);
    }

    TaskAssignment machineTask(TaskAction action, Machine machine, List<ServiceWork> checks, @Nullable String adopts) {
        return assignment(
                action,
                60,
                new ProviderWork(
                        "sandbox",
                        "sandbox",
                        "rack-a",
                        Map.of(),
                        "small",
                        Map.of("flavor", "small"),
                        "host",
                        Map.of("image", "host"),
                        "root",
                        SshKeys.writePublic(key.getPublic()),
                        Map.of("loom-cluster", cluster.id().toString(), Contract.INSTALLATION_TAG, "installation-1"),
                        machine,
                        checks,
                        adopts,
                        null));
    }

    TaskAssignment script(TaskAction action, Machine machine, int timeoutSeconds, String script) {
        return assignment(
                action,
                timeoutSeconds,
                new ServiceWork(
                        "shell",
                        "web",
                        Map.of("script", script),
                        Map.of("web", Map.of("port", 8080)),
                        machine,
                        0,
                        List.of()));
    }

    TaskReport.Succeeded succeed(TaskAssignment assignment) throws Exception {
        peer.assign(assignment);
        TaskReport end = peer.end(assignment.attempt());
        assertThat(end).isInstanceOf(TaskReport.Succeeded.class);
        assertThat(peer.reportsOf(assignment.attempt()).getFirst()).isInstanceOf(TaskReport.Accepted.class);
        assertThat(peer.reportsOf(assignment.attempt()))
                .allSatisfy(r -> assertThat(r.incarnation()).isEqualTo(peer.incarnation()));
        return (TaskReport.Succeeded) end;
    }

    TaskReport.Failed fail(TaskAssignment assignment) throws Exception {
        peer.assign(assignment);
        TaskReport end = peer.end(assignment.attempt());
        assertThat(end).isInstanceOf(TaskReport.Failed.class);
        return (TaskReport.Failed) end;
    }

    Machine confirmed() throws Exception {
        Machine created = Optional.ofNullable(
                        succeed(machineTask(TaskAction.CREATE, null)).machine())
                .orElseThrow();
        return Optional.ofNullable(
                        succeed(machineTask(TaskAction.CONFIRM, created)).machine())
                .orElseThrow();
    }

    String onNode(Machine machine, String command) throws Exception {
        return onNode(machine, key, command);
    }

    static String onNode(Machine machine, KeyPair key, String command) throws Exception {
        try (var connections = new SshConnections(Duration.ofSeconds(10))) {
            var target = new SshTarget(
                    String.valueOf(machine.addresses().get(Machine.ACCESS_V4)),
                    machine.sshPort(),
                    "root",
                    key,
                    machine.hostKeys());
            return connections.exec(target, command, "", Duration.ofSeconds(20)).out();
        }
    }

    @Test
    void theWholeWayOfANode() throws Exception {
        Machine machine = confirmed();
        assertThat(machine.addresses()).containsKeys(Machine.ACCESS_V4, Machine.BIND_V4);
        assertThat(machine.hostKeys()).singleElement().asString().startsWith("ssh-ed25519 ");

        succeed(assignment(TaskAction.BOOTSTRAP, 60, new BootstrapWork(Set.of("shell"), machine, List.of(), false)));
        TaskAssignment install = script(
                TaskAction.INSTALL,
                machine,
                60,
                "echo port $CONFIG_WEB_PORT; echo " + SECRET + "; hostname; echo done=yes > \"$LOOM_OUTPUTS\"");
        assertThat(succeed(install).outputs()).isEqualTo(Map.of("done", "yes"));
        assertThat(peer.logOf(install.attempt())).isEqualTo("port 8080\n******\nshop1-1000.local\n");
        assertThat(peer.timesFetched("bundle")).isEqualTo(1);

        TaskReport.Failed unstorable =
                fail(script(TaskAction.CONFIGURE, machine, 60, "printf 'k=a\\000b\\n' > \"$LOOM_OUTPUTS\""));
        assertThat(unstorable.code()).isEqualTo("bad-outputs");
        assertThat(unstorable.message()).startsWith("The output k has a NUL character (\\u0000) at position 1");

        TaskReport.Failed failed = fail(script(TaskAction.START, machine, 60, "echo no; exit 9"));
        assertThat(failed.code()).isEqualTo("script-failed");
        assertThat(failed.message()).contains("status 9");
        assertThat(failed.retryable()).isTrue();

        TaskReport.Succeeded asRecorded = succeed(machineTask(TaskAction.INSPECT, machine));
        assertThat(asRecorded.machine()).isEqualTo(machine);
        assertThat(asRecorded.finding()).isNull();
        succeed(machineTask(TaskAction.DELETE, machine));
        TaskReport.Succeeded gone = succeed(machineTask(TaskAction.INSPECT, machine));
        assertThat(gone.machine()).isNull();
        assertThat(finding(gone).condition()).isEqualTo(Finding.Condition.MISSING);
        succeed(machineTask(TaskAction.DELETE, machine));
        assertThat(peer.unsettled()).isZero();
    }

    static Finding finding(TaskReport.Succeeded report) {
        return Optional.ofNullable(report.finding()).orElseThrow();
    }

    @Test
    void itSaysWhoItIsAndSaysGoodbye() throws Exception {
        ProvisionerMessage.Hello hello = peer.awaitMessage(
                p -> p.messages(ProvisionerMessage.Hello.class).stream().findFirst());
        assertThat(hello.incarnation()).isEqualTo("incarnation-1");
        assertThat(hello.proof()).isEqualTo("proof of incarnation-1");
        assertThat(hello.capacity()).isEqualTo(8);
        assertThat(hello.plugins()).extracting(PluginDescriptor::name).contains("sandbox", "shell");
        assertThat(hello.plugins())
                .filteredOn(d -> d.name().equals("shell"))
                .singleElement()
                .satisfies(d -> assertThat(d.required()).containsExactly(Set.of("script")));
        peer.awaitMessage(
                p -> p.messages(ProvisionerMessage.Heartbeat.class).stream().findFirst());
        provisioner.stop();
        peer.awaitMessage(
                p -> p.messages(ProvisionerMessage.Goodbye.class).stream().findFirst());
    }

    @Test
    void aCreateWhoseReportWasLostFindsItsMachineAgainAndADeleteNeedsOnlyTheTag() throws Exception {
        TaskAssignment create = machineTask(TaskAction.CREATE, null);
        Machine first = succeed(create).machine();
        TaskAssignment second = again(create, 2);
        assertThat(succeed(second).machine()).isEqualTo(first);
        succeed(machineTask(TaskAction.DELETE, null));
        assertThat(succeed(machineTask(TaskAction.INSPECT, null)).machine()).isNull();
    }

    @Test
    void whoDrainsLetsTasksEndAndHandsTheRestBackWithoutEndingThemOnTheNode() throws Exception {
        Machine machine = confirmed();
        TaskAssignment brief = script(
                TaskAction.INSTALL, machine, 60, "echo up; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo went");
        TaskAssignment lasting = script(TaskAction.START, machine, 60, "echo up; sleep 7777");
        peer.assign(brief, lasting);
        for (TaskAssignment each : List.of(brief, lasting)) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> peer.logOf(each.attempt()).contains("up"));
        }

        Running leaving = provisioner;
        var left = CompletableFuture.runAsync(() -> {
            try {
                leaving.stop();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        onNode(machine, "touch /tmp/go");
        left.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        peer.awaitMessage(
                p -> p.messages(ProvisionerMessage.Goodbye.class).stream().findFirst());
        assertThat(peer.end(brief.attempt())).isInstanceOf(TaskReport.Succeeded.class);
        assertThat(peer.reportsOf(lasting.attempt()))
                .noneMatch(r -> r instanceof TaskReport.Failed || r instanceof TaskReport.Succeeded);
        assertThat(onNode(machine, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '"))
                .contains("sleep 7777");

        provisioner = start(peer.settings(data, 8));
        Awaitility.await().atMost(PATIENCE).until(() -> peer.enrolments() == 2);
        TaskAssignment next = again(lasting, 2);
        peer.assign(next);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> peer.logOf(next.attempt()).contains("up"));
        assertThat(onNode(machine, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c '^7777$'"))
                .as("the newer attempt ends the older one")
                .isEqualTo("1\n");
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    @Test
    void aRestartedProvisionerJoinsTheAttemptThatItsForerunnerBegan() throws Exception {
        Machine machine = confirmed();
        TaskAssignment waiting = script(
                TaskAction.INSTALL,
                machine,
                60,
                "echo run >> /tmp/runs; while [ ! -e /tmp/go ]; do sleep 0.1; done; cat /tmp/runs");
        peer.assign(waiting);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> onNode(machine, "cat /tmp/runs").equals("run\n"));
        provisioner.kill();
        provisioner = start(peer.settings(data, 8));
        Awaitility.await().atMost(PATIENCE).until(() -> peer.enrolments() == 2);
        peer.assign(waiting);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> peer.reportsOf(waiting.attempt()).stream()
                        .anyMatch(r -> r instanceof TaskReport.Accepted
                                && r.incarnation().equals("incarnation-2")));
        onNode(machine, "touch /tmp/go");
        assertThat(peer.end(waiting.attempt())).isInstanceOf(TaskReport.Succeeded.class);
        assertThat(onNode(machine, "cat /tmp/runs")).isEqualTo("run\n");
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    @Test
    void reportsMadeWhileTheBrokerIsAwayArriveWhenItIsBack() throws Exception {
        Machine machine = confirmed();
        TaskAssignment waiting = script(
                TaskAction.INSTALL, machine, 120, "echo up; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo went");
        peer.assign(waiting);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> peer.logOf(waiting.attempt()).contains("up"));
        peer.stopBroker();
        onNode(machine, "touch /tmp/go");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> onNode(machine, "head -q -n 1 ~/.loom/tasks/*/1/result | tail -n 1")
                        .equals("0 told\n"));
        peer.startBroker();
        assertThat(peer.end(waiting.attempt())).isInstanceOf(TaskReport.Succeeded.class);
        assertThat(peer.logOf(waiting.attempt())).isEqualTo("up\nwent\n");
        assertThat(peer.enrolments()).isEqualTo(1);
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    @Test
    void aProvisionerWhoseIncarnationIsForgottenEnrolsAgain() throws Exception {
        peer.awaitMessage(
                p -> p.messages(ProvisionerMessage.Hello.class).stream().findFirst());
        peer.send(
                Contract.controlQueue(peer.incarnation()),
                "{\"kind\": \"of-a-later-release\", \"question\": 1}".getBytes(StandardCharsets.UTF_8));
        peer.forgetIncarnations();
        Awaitility.await().atMost(PATIENCE).until(() -> peer.enrolments() >= 2);
        peer.awaitMessage(p -> p.messages(ProvisionerMessage.Hello.class).stream()
                .filter(h -> h.incarnation().equals(p.incarnation()))
                .findFirst());
        Machine machine = confirmed();
        succeed(machineTask(TaskAction.DELETE, machine));
    }
}

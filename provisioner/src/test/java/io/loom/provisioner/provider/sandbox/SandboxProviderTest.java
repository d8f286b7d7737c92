package io.loom.provisioner.provider.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.MachineContractTest;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.Provider;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.SshConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SandboxProviderTest extends MachineContractTest<SandboxConfig> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static SandboxFolder sandbox;
    private static SshConnections connections;

    @BeforeAll
    static void open() throws Exception {
        sandbox = new SandboxFolder();
        connections = new SshConnections(Duration.ofSeconds(10));
    }

    @AfterAll
    static void close() throws Exception {
        connections.close();
        sandbox.close();
    }

    @Override
    protected Provider<SandboxConfig> provider() {
        return sandbox.provider();
    }

    @Override
    protected SandboxConfig config() {
        return SandboxFolder.CONFIG;
    }

    private static ExecResult exec(Machine machine, String command) throws InterruptedException {
        return connections.exec(sandbox.target(machine), command, "", PATIENCE);
    }

    /** Its address may have been another node's, and its process not that which one was connected to. */
    private static void forget(Machine machine) {
        connections.forget(String.valueOf(machine.addresses().get(Machine.ACCESS_V4)), machine.sshPort());
    }

    private static MachineToken token(UUID cluster) {
        return new MachineToken(cluster, UUID.randomUUID());
    }

    @Test
    void nodesHaveTheirOwnAddressHostNameFilesAndProcesses() throws Exception {
        UUID cluster = UUID.randomUUID();
        MachineToken firstToken = token(cluster);
        MachineToken secondToken = token(cluster);
        Machine first = sandbox.node(firstToken, "web1-1000.local");
        Machine second = sandbox.node(secondToken, "web1-1001.local");
        try {
            assertThat(first.addresses()).isNotEqualTo(second.addresses());
            assertThat(first.hostKeys()).hasSize(1).isNotEqualTo(second.hostKeys());
            assertThat(exec(first, "echo one > /var/lib/mine; echo here > /etc/mine; cat /var/lib/mine /etc/mine")
                            .out())
                    .isEqualTo("one\nhere\n");
            assertThat(exec(second, "ls /var/lib/mine /etc/mine").exit()).isNotZero();
            assertThat(Path.of("/etc/mine")).doesNotExist();
            assertThat(exec(first, "hostname").out()).isEqualTo("web1-1000.local\n");
            assertThat(exec(first, "cat /etc/hosts").out()).contains("web1-1000", "web1-1001.local");
            exec(first, "setsid sleep 1234 > /dev/null 2>&1 < /dev/null &");
            assertThat(exec(first, "cat /proc/[0-9]*/cmdline | tr '\\0' ' '").out())
                    .contains("sleep 1234");
            assertThat(exec(second, "cat /proc/[0-9]*/cmdline | tr '\\0' ' '").out())
                    .doesNotContain("sleep 1234");
            assertThat(exec(first, "exit 3").exit()).isEqualTo(3);
        } finally {
            provider().delete(first, firstToken, config(), RecordingTask.of(TaskAction.DELETE));
            provider().delete(second, secondToken, config(), RecordingTask.of(TaskAction.DELETE));
        }
        assertThat(runningHere("sleep\0" + "1234")).isEmpty();
        assertThat(sandbox.folder().resolve("nodes").resolve(first.providerId()))
                .doesNotExist();
    }

    @Test
    void nodesOutliveTheProvisionerAndAKilledKeeperComesBackWithThem() throws Exception {
        UUID cluster = UUID.randomUUID();
        MachineToken token = token(cluster);
        Machine machine = sandbox.node(token, "lasting-1000.local");
        exec(machine, "echo kept > /root/file; setsid sleep 4321 > /dev/null 2>&1 < /dev/null &");

        sandbox.restartProvider();
        assertThat(provider()
                        .inspect(machine, config(), RecordingTask.of(TaskAction.INSPECT))
                        .known())
                .contains(machine);

        ProcessHandle keeper = sandbox.keeper();
        keeper.destroyForcibly();
        keeper.onExit().get(10, TimeUnit.SECONDS);
        assertThat(provider()
                        .inspect(machine, config(), RecordingTask.of(TaskAction.INSPECT))
                        .known())
                .contains(machine);
        forget(machine);
        assertThat(exec(machine, "cat /root/file").out()).isEqualTo("kept\n");
        assertThat(runningHere("sleep\0" + "4321")).hasSize(1);

        provider().delete(machine, token, config(), RecordingTask.of(TaskAction.DELETE));
        assertThat(runningHere("sleep\0" + "4321")).isEmpty();
    }

    @Test
    void aNodeThatStartsAgainRunsWhatItsRootUserHasInBootD() throws Exception {
        MachineToken token = token(UUID.randomUUID());
        Machine machine = sandbox.node(token, "started-1000.local");
        forget(machine);
        exec(machine, """
                mkdir ~/boot.d
                printf '#!/bin/sh\\nhostname >>~/started; setsid sleep 5678 >/dev/null 2>&1 &\\n' >~/boot.d/service
                chmod +x ~/boot.d/service
                echo never >~/boot.d/no-program
                """);

        ProcessHandle keeper = sandbox.keeper();
        keeper.destroy();
        keeper.onExit().get(20, TimeUnit.SECONDS);
        sandbox.provider().wake();
        forget(machine);
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            assertThat(exec(machine, "cat ~/started").out()).isEqualTo("started-1000.local\n");
            assertThat(runningHere("sleep\0" + "5678")).hasSize(1);
        });
        provider().delete(machine, token, config(), RecordingTask.of(TaskAction.DELETE));
        assertThat(runningHere("sleep\0" + "5678")).isEmpty();
    }

    @Test
    void aKeeperThatDiesUnaskedIsBroughtBackWithoutBeingNeeded() throws Exception {
        Machine machine = sandbox.node();
        ProcessHandle keeper = sandbox.keeper();
        keeper.destroyForcibly();
        Awaitility.await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> {
            assertThat(sandbox.keeper().pid()).isNotEqualTo(keeper.pid());
            assertThat(exec(machine, "echo back").out()).isEqualTo("back\n");
        });
    }

    @Test
    void twentyNodesAreUpWithinTwoSeconds() throws Exception {
        sandbox.node();
        UUID cluster = UUID.randomUUID();
        List<MachineToken> tokens = new ArrayList<>();
        List<Future<Machine>> made = new ArrayList<>();
        long before = System.nanoTime();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                MachineToken token = token(cluster);
                tokens.add(token);
                String host = "many-" + (1000 + i) + ".local";
                made.add(executor.submit(() -> sandbox.node(token, host)));
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        assertThat(made).allSatisfy(m -> assertThat(m.get().addresses()).isNotEmpty());
        System.out.println("20 sandbox nodes in " + took.toMillis() + " ms");
        assertThat(took).as("a generous multiple of 2 s, for busy machines").isLessThan(Duration.ofSeconds(10));
        for (int i = 0; i < 20; i++) {
            provider().delete(made.get(i).get(), tokens.get(i), config(), RecordingTask.of(TaskAction.DELETE));
        }
    }

    @Test
    void itFailsAsOftenAsItIsToldTo() {
        var task = RecordingTask.of(TaskAction.CREATE);
        var request = new MachineRequest(
                token(UUID.randomUUID()),
                "never-1000.local",
                null,
                Map.of(),
                Map.of(),
                "root",
                "ssh-ed25519 AAAA",
                Map.of());
        assertThatThrownBy(() -> provider().create(request, new SandboxConfig(200, 0, 1), task))
                .isInstanceOfSatisfying(TaskFailure.class, f -> {
                    assertThat(f.code()).isEqualTo("sandbox-told-to-fail");
                    assertThat(f.retryable()).isTrue();
                });
        assertThatThrownBy(() -> provider().create(request, new SandboxConfig(0, 0, 0), task))
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.code()).isEqualTo("sandbox-full"));
        assertThatThrownBy(() -> provider().validate(new SandboxConfig(1, 0, 1.5)))
                .hasMessageContaining("failureRate is 1.5");
    }

    private static List<Long> runningHere(String commandLine) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> {
                    try {
                        return Files.readString(Path.of("/proc/" + pid + "/cmdline"))
                                .startsWith(commandLine);
                    } catch (IOException e) {
                        return false;
                    }
                })
                .toList();
    }
}

package io.loom.provisioner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.provider.hosts.HostsConfig;
import io.loom.provisioner.provider.hosts.HostsProvider;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshKeys;
import io.loom.provisioner.ssh.SshTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts whose OpenSSH server or account is set up in a way that users have met, each with a host of its own. */
class SingularHostsOpenSshTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private @Nullable OpenSshHosts hosts;
    private @Nullable SshConnections connections;
    private Machine host;
    private SshTarget target;

    @BeforeEach
    void open() throws Exception {
        hosts = OpenSshHosts.start(1);
        connections = new SshConnections(Duration.ofSeconds(20));
        host = hosts.hosts().getFirst();
        target = hosts.target(host);
    }

    @AfterEach
    void close() throws Exception {
        if (connections != null) {
            connections.close();
        }
        if (hosts != null) {
            hosts.close();
        }
    }

    private ExecResult script(String text) throws InterruptedException {
        return connections.script(target, text, PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MaxSessions 1", "MaxSessions 2", "MaxSessions 1\nMaxStartups 1"})
    void tasksThatRunSideBySideEachRunOnceHoweverFewSessionsTheServerAllowsOnAConnection(String limit)
            throws Exception {
        hosts.configure(host, limit.split("\n"));
        var node = new Node(connections, target, host);
        int tasks = 6;
        var program = new NodeProgram(
                "echo run >> /root/runs; tries=0\n"
                        + "until [ $(wc -l < /root/runs) = " + tasks
                        + " ] || [ $tries = 300 ]; do sleep 0.1; tries=$((tries + 1)); done\n"
                        + "wc -l < /root/runs",
                Map.of());
        List<RecordingTask> attempts = IntStream.range(0, tasks)
                .mapToObj(i -> RecordingTask.of(TaskAction.INSTALL))
                .toList();
        List<Future<NodeOutcome>> outcomes = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            attempts.forEach(attempt -> outcomes.add(executor.submit(() -> node.run(program, attempt))));
        }
        for (Future<NodeOutcome> outcome : outcomes) {
            assertThat(outcome.get().exit()).isZero();
        }
        for (int i = 0; i < tasks; i++) {
            assertThat(attempts.get(i).text()).isEqualTo(tasks + "\n");
            assertThat(attempts.get(i).words())
                    .as("nothing was lost on the way")
                    .isEmpty();
        }
        assertThat(script("wc -l < /root/runs").out()).isEqualTo(tasks + "\n");
    }

    @Test
    void aHostThatDropsConnectionsWhileOthersBeginIsTriedAgain() throws Exception {
        hosts.configure(host, "MaxStartups 1");
        Future<ExecResult> answer;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                var fresh = new SshConnections(PATIENCE)) {
            try (var beginning = new Socket(target.host(), target.port())) {
                assertThat(firstWordsOf(beginning)).startsWith("SSH-2.0");
                try (var dropped = new Socket(target.host(), target.port())) {
                    assertThat(firstWordsOf(dropped)).doesNotStartWith("SSH-2.0");
                }
                answer = executor.submit(() -> fresh.script(target, "echo answer", PATIENCE));
            }
            assertThat(answer.get().out()).isEqualTo("answer\n");
        }
    }

    private static String firstWordsOf(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
    }

    @Test
    void commandsOneAfterTheOtherShareOneConnection() throws Exception {
        for (int i = 0; i < 5; i++) {
            script("echo $SSH_CONNECTION >> /root/connections");
        }
        connections.hostKey(target.pinned(List.of()));
        assertThat(script("sort -u /root/connections | wc -l").out()).isEqualTo("1\n");
    }

    @Test
    void whatTheAccountsStartFilePrintsIsNoAnswerAndNoOutput() throws Exception {
        script("echo 'echo Welcome to this host; echo Beware >&2' > /root/.bashrc");
        assertThat(connections.exec(target, "true", "", PATIENCE).out()).isEqualTo("Welcome to this host\n");

        assertThat(script("echo answer; echo complaint >&2; exit 3"))
                .isEqualTo(new ExecResult(3, "answer\n", "complaint\n"));
        var task = RecordingTask.of(TaskAction.INSTALL);
        assertThat(new Node(connections, target, host)
                        .run(new NodeProgram("echo output; echo a=b > outputs", Map.of()), task))
                .isEqualTo(new NodeOutcome(0, Map.of("a", "b"), "output"));
        assertThat(task.text()).isEqualTo("output\n");
        takeAndGiveBack(new HostsConfig(List.of(target.host()), "root", hosts.privateKey(), null), target.host());
    }

    /** Also where it ends while it is still told what to run. */
    @ParameterizedTest
    @ValueSource(ints = {0, 100_000, 1_000_000})
    void anAccountWhoseShellNeverRunsACommandIsToldInItsOwnWords(int size) throws Exception {
        script("echo 'echo This account is closed; exit 1' > /root/.bashrc");
        var task = RecordingTask.of(TaskAction.INSTALL);
        var program = new NodeProgram("true", Map.of("data", "x".repeat(size)));
        assertThatThrownBy(() -> new Node(connections, target, host).run(program, task))
                .hasMessageContaining("was lost")
                .cause()
                .hasMessageContaining("This account is closed");
    }

    @Test
    void aHostWithKeysOfSeveralTypesIsAskedForTheOneThatIsPinned() throws Exception {
        for (String type : List.of("ecdsa", "rsa")) {
            assertThat(script("ssh-keygen -q -t " + type + " -N '' -f /etc/ssh/" + type)
                            .exit())
                    .isZero();
        }
        hosts.configure(host, "HostKey /etc/ssh/ecdsa", "HostKey /etc/ssh/rsa");
        for (String file : List.of("hk", "ecdsa", "rsa")) {
            String key =
                    script("cut -d' ' -f1,2 /etc/ssh/" + file + ".pub").out().strip();
            try (var fresh = new SshConnections(Duration.ofSeconds(20))) {
                assertThat(fresh.hostKey(target.pinned(List.of(key)))).isEqualTo(key);
            }
        }
    }

    @Test
    void aHostIsTakenAndGivenBackByItsIpV6Address() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getAllByName("::1")[0])) {
            port = socket.getLocalPort();
        }
        hosts.configure(host, "ListenAddress [::1]:" + port);
        String key = "[::1]:" + port + " " + host.hostKeys().getFirst();
        takeAndGiveBack(new HostsConfig(List.of("[::1]:" + port), "root", hosts.privateKey(), List.of(key)), "::1");
    }

    private void takeAndGiveBack(HostsConfig config, String address) throws Exception {
        var provider = new HostsProvider(connections);
        var token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        var task = RecordingTask.of(TaskAction.CREATE);
        var request = new MachineRequest(
                token,
                "host-1000.local",
                null,
                Map.of(),
                Map.of(),
                "root",
                SshKeys.writePublic(SshKeys.generate().getPublic()),
                Map.of());
        provider.validate(config);
        Machine taken = provider.create(request, config, task);
        assertThat(taken.addresses()).isEqualTo(Map.of(Machine.ACCESS_V4, address, Machine.BIND_V4, address));
        assertThat(taken.hostKeys()).isEqualTo(host.hostKeys());
        assertThat(provider.find(token, config, task)).contains(taken);
        assertThat(provider.inspect(taken, config, task).known()).contains(taken);
        provider.delete(taken, token, config, task);
        assertThat(provider.inspect(taken, config, task).known()).isEmpty();
        assertThat(task.words()).isEmpty();
    }
}

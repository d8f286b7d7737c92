package io.loom.provisioner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.RootShell;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshTarget;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host with OpenSSH and sudo, on which nobody logs in as root. Skipped where the hosts' base was made without sudo. */
class SudoOpenSshTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PASSWORD = "it's $open \"sesame\" äöü";
    private static @Nullable OpenSshHosts hosts;
    private static @Nullable SshConnections connections;
    private static Machine machine;
    private static Node asRoot;

    @BeforeAll
    static void start() throws Exception {
        hosts = OpenSshHosts.start(1);
        connections = new SshConnections(Duration.ofSeconds(10));
        machine = hosts.hosts().getFirst();
        asRoot = new Node(connections, hosts.target(machine), machine);
        Assumptions.assumeTrue(
                root("command -v sudo").exit() == 0,
                "There is no sudo on the hosts: make their base with SH_PACKAGES=sudo");
        ExecResult made = root(
                "for user in free locked other; do useradd -m -s /bin/sh $user"
                        + " && mkdir -m 700 /home/$user/.ssh && cp /root/.ssh/authorized_keys /home/$user/.ssh/"
                        + " && chown -R $user /home/$user/.ssh || exit; done\n"
                        + "cat > /tmp/passwords <<'END'\nfree:" + PASSWORD + "\nlocked:" + PASSWORD + "\nother:"
                        + PASSWORD + "\nEND\n"
                        + "chpasswd < /tmp/passwords && rm /tmp/passwords"
                        + " && echo 'free ALL=(ALL) NOPASSWD:ALL\nlocked ALL=(ALL) ALL' > /etc/sudoers.d/test && chmod 440 /etc/sudoers.d/test; exit $?");
        assertThat(made.exit()).as(made.words()).isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        if (connections != null) {
            connections.close();
        }
        if (hosts != null) {
            hosts.close();
        }
    }

    @BeforeEach
    void forgetLogins() throws Exception {
        root("rm -rf /run/sudo/ts/*; exit 0");
    }

    private static ExecResult root(String script) throws Exception {
        return asRoot.script(script, PATIENCE);
    }

    private static Node node(String user, @Nullable String password) throws Exception {
        SshTarget target = hosts.target(machine);
        return new Node(
                connections,
                new SshTarget(target.host(), target.port(), user, target.key(), target.hostKeys()),
                machine,
                Optional.of(new RootShell(Optional.ofNullable(password))));
    }

    private static void assertRunsAsRoot(Node node) throws Exception {
        ExecResult result = node.script("id -un; echo $HOME; cat; echo oops >&2; exit 7", PATIENCE);
        assertThat(result).isEqualTo(new ExecResult(7, "root\n/root\n", "oops\n"));
        var task = RecordingTask.of(TaskAction.INSTALL);
        NodeOutcome outcome = node.run(
                new NodeProgram(
                        "id -un; cat greeting; echo url=http://a > outputs; exit 4", Map.of("greeting", "hello\n")),
                task);
        assertThat(outcome).isEqualTo(new NodeOutcome(4, Map.of("url", "http://a"), "hello"));
        assertThat(task.text()).isEqualTo("root\nhello\n");
        assertThat(root("stat -c %U /root/.loom/tasks/" + task.attempt().taskId())
                        .out())
                .isEqualTo("root\n");
    }

    @Test
    void withoutAPassword() throws Exception {
        assertRunsAsRoot(node("free", null));
    }

    @Test
    void withAPassword() throws Exception {
        assertRunsAsRoot(node("locked", PASSWORD));
    }

    @Test
    void aPasswordThatNobodyAsksForGoesNowhere() throws Exception {
        assertRunsAsRoot(node("free", PASSWORD));
        assertRunsAsRoot(node("root", PASSWORD));
        assertRunsAsRoot(node("root", null));
    }

    private static void assertRefused(Node node, String words) {
        for (Callable<?> way : new Callable<?>[] {
            () -> node.script("id", PATIENCE),
            () -> node.run(new NodeProgram("id", Map.of()), RecordingTask.of(TaskAction.START))
        }) {
            assertThatThrownBy(way::call)
                    .isInstanceOfSatisfying(TaskFailure.class, f -> {
                        assertThat(f.code()).isEqualTo("sudo-refused");
                        assertThat(f.retryable()).isFalse();
                    })
                    .hasMessageContaining(words)
                    .hasMessageNotContaining(PASSWORD);
        }
    }

    @Test
    void whatSudoWantsIsSaid() throws Exception {
        assertRefused(node("locked", null), "wants a password for locked; give sudoPassword");
        assertRefused(node("locked", "wrong"), "does not take the password for locked");
        assertRefused(node("other", PASSWORD), "does not let other run");
    }

    @Test
    void aNodeWithoutSudoSaysSo() throws Exception {
        root("mv /usr/bin/sudo /usr/bin/sudo.away");
        try {
            assertRefused(node("free", null), "has no sudo, and free is not root");
            assertRunsAsRoot(node("root", PASSWORD));
        } finally {
            root("mv /usr/bin/sudo.away /usr/bin/sudo");
        }
    }

    /** Looked for in every command line, environment and file, while an action runs and after it. */
    @Test
    void thePasswordIsNowhereOnTheNode() throws Exception {
        String search = """
                printf 'sesam\\145\\n' > /tmp/what
                grep -lFf /tmp/what /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2> /dev/null
                grep -rlFf /tmp/what /home /root /tmp /var /etc /run 2> /dev/null | grep -v '^/tmp/what$'
                rm /tmp/what
                echo searched
                exit 0""";
        var task = RecordingTask.of(TaskAction.START);
        assertThat(node("locked", PASSWORD)
                        .run(new NodeProgram("env; (" + search + ")", Map.of()), task)
                        .exit())
                .isZero();
        assertThat(task.text())
                .endsWith("searched\n")
                .doesNotContain("sesame", "/proc/")
                .contains("SUDO_USER=locked\n")
                .doesNotContain("\n/root/", "\n/home/", "\n/tmp/");
        assertThat(root(search).out()).isEqualTo("searched\n");
    }

    @Test
    void whatRunsAsRootIsCancelledWithItsProcessGroup() throws Exception {
        Node node = node("locked", PASSWORD);
        var task = RecordingTask.of(TaskAction.START);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<NodeOutcome> running = threads.submit(
                    () -> node.run(new NodeProgram("sleep 4711 & sleep 4712 & echo up; wait", Map.of()), task));
            Awaitility.await().atMost(PATIENCE).until(() -> task.text().equals("up\n"));
            assertThat(root("pgrep -u root -fc 'sleep 471[12]'").out()).isEqualTo("2\n");
            node.cancel(task.attempt());
            assertLost(running);
            assertThat(root("pgrep -u root -fc 'sleep 471[12]'").out()).isEqualTo("0\n");
        }
    }

    @Test
    void aNewerAttemptEndsTheOlderOneAndALostConnectionIsJoinedAgain() throws Exception {
        Node node = node("locked", PASSWORD);
        var first = RecordingTask.of(TaskAction.START);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<NodeOutcome> running = threads.submit(() -> node.run(
                    new NodeProgram(
                            "echo run >> /tmp/runs; echo waiting; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo went",
                            Map.of()),
                    first));
            Awaitility.await().atMost(PATIENCE).until(() -> first.text().equals("waiting\n"));
            root("pkill -u locked sshd; exit 0");
            Awaitility.await().atMost(PATIENCE).until(() -> !first.words().isEmpty());
            root("touch /tmp/go");
            assertThat(running.get(20, TimeUnit.SECONDS).exit()).isZero();
            assertThat(first.text()).isEqualTo("waiting\nwent\n");
            assertThat(root("wc -l < /tmp/runs").out()).isEqualTo("1\n");
            root("rm /tmp/go");

            var older = RecordingTask.of(TaskAction.START);
            Future<NodeOutcome> ended =
                    threads.submit(() -> node.run(new NodeProgram("echo up; sleep 4713", Map.of()), older));
            Awaitility.await().atMost(PATIENCE).until(() -> older.text().equals("up\n"));
            var newer = older.attempt(2);
            assertThat(node.run(new NodeProgram("echo newer", Map.of()), newer).exit())
                    .isZero();
            assertLost(ended);
            assertThat(root("pgrep -fc 'sleep 4713'").out()).isEqualTo("0\n");
        }
    }

    private static void assertLost(Future<NodeOutcome> attempt) {
        assertThatThrownBy(() -> attempt.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TaskFailure.class)
                .satisfies(e -> assertThat(((TaskFailure) e.getCause()).code()).isEqualTo("program-lost"));
    }

    @Test
    void whatIsForTheLoginStaysTheLogins() throws Exception {
        assertThat(node("locked", PASSWORD)
                        .asLogin()
                        .script("id -un; echo $HOME", PATIENCE)
                        .out())
                .isEqualTo("locked\n/home/locked\n");
    }
}

package io.loom.provisioner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.ShellQuote;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.ssh.SshTarget;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cloud-init and host names on a host with OpenSSH. The host has no cloud-init: a script stands in for the program. */
class NodePreparationOpenSshTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static @Nullable OpenSshHosts hosts;
    private static @Nullable SshConnections connections;
    private static Machine machine;
    private static Node node;
    private final RecordingTask task = RecordingTask.of(TaskAction.BOOTSTRAP);

    @BeforeAll
    static void start() throws Exception {
        hosts = OpenSshHosts.start(1);
        connections = new SshConnections(Duration.ofSeconds(10));
        machine = hosts.hosts().getFirst();
        node = new Node(connections, hosts.target(machine), machine);
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
    void removeCloudInit() throws Exception {
        run("rm -rf /usr/local/bin/cloud-init /var/lib/cloud /tmp/go /tmp/asked; exit 0");
    }

    private static String run(String script) throws Exception {
        ExecResult result = node.script(script, PATIENCE);
        assertThat(result.exit()).as(result.words()).isZero();
        return result.out();
    }

    /** A program that writes down how it was called, is at work until /tmp/go is there, and then ends so. */
    private static void cloudInit(int exit, String last) throws Exception {
        run("cat > /usr/local/bin/cloud-init <<'END'\n#!/bin/sh\necho \"$*\" >> /tmp/asked\n"
                + "[ -e /tmp/go ] || case $* in *--wait*) while [ ! -e /tmp/go ]; do printf .; sleep 0.1; done;; *)"
                + " echo 'status: running'; echo 'detail: DataSourceNone'; exit 0;; esac\n"
                + "printf '%s\\n' " + ShellQuote.quote(last) + "\nexit " + exit
                + "\nEND\nchmod 755 /usr/local/bin/cloud-init; exit $?");
    }

    private void prepare(Map<String, Object> fields, boolean boots) throws InterruptedException {
        new NodePreparation(NodeSettings.FORM.bind(fields), boots).prepare(node, task);
    }

    private static void assertFails(ThrowingCallable what, String code, boolean retryable, String words) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(TaskFailure.class, f -> {
                    assertThat(f.code()).isEqualTo(code);
                    assertThat(f.retryable()).isEqualTo(retryable);
                })
                .hasMessageContaining(words);
    }

    @Test
    void cloudInitIsWaitedForAndThatIsSaid() throws Exception {
        cloudInit(0, "status: done");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> preparing = threads.submit(() -> {
                prepare(Map.of(), true);
                return null;
            });
            Awaitility.await().atMost(PATIENCE).until(() -> !task.words().isEmpty());
            assertThat(preparing.isDone()).isFalse();
            run("touch /tmp/go");
            preparing.get(20, TimeUnit.SECONDS);
        }
        assertThat(task.words())
                .containsExactly(
                        "Waiting for cloud-init to be done: status: running; detail: DataSourceNone",
                        "cloud-init is done: status: done");
        assertThat(run("cat /tmp/asked")).isEqualTo("status --long\nstatus --long --wait\n");
    }

    @Test
    void cloudInitThatIsDoneOrIsNotThereIsNoWordWorth() throws Exception {
        prepare(Map.of(), true);
        cloudInit(0, "status: done");
        run("touch /tmp/go");
        prepare(Map.of(), true);
        assertThat(task.words()).isEmpty();
        assertThat(run("cat /tmp/asked")).isEqualTo("status --long\n");
    }

    @Test
    void anErrorOfCloudInitFailsInItsOwnWordsOrIsTolerated() throws Exception {
        cloudInit(
                1,
                "status: error\nlast_update: Thu\nerrors:\n\t- ('scripts_user', RuntimeError('Runparts: 1 failures'))");
        run("touch /tmp/go");
        String words = "status: error; errors:; - ('scripts_user', RuntimeError('Runparts: 1 failures'))";
        assertFails(() -> prepare(Map.of("cloudInit", "wait"), false), "cloud-init-failed", false, words);
        assertThat(task.words()).isEmpty();
        prepare(Map.of("cloudInit", "tolerate"), true);
        assertThat(task.words()).containsExactly("cloud-init ended in error, and that is tolerated: " + words);
    }

    @Test
    void errorsFromWhichCloudInitHasRecoveredAreToldOf() throws Exception {
        cloudInit(2, "status: done\nextended_status: degraded done");
        run("touch /tmp/go");
        prepare(Map.of(), true);
        assertThat(task.words())
                .containsExactly("cloud-init has recovered from errors: status: done; extended_status: degraded done");
    }

    @Test
    void aMachineThatDidNotBootForItsNodeIsNotAskedUnlessThatIsSaid() throws Exception {
        cloudInit(1, "status: error");
        run("touch /tmp/go");
        prepare(Map.of(), false);
        prepare(Map.of("cloudInit", "ignore"), true);
        assertThat(run("ls /tmp")).doesNotContain("asked");
    }

    @Test
    void whereTheProgramIsNotThereItsFolderTells() throws Exception {
        run("mkdir -p /var/lib/cloud/instance");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> preparing = threads.submit(() -> {
                prepare(Map.of(), true);
                return null;
            });
            Awaitility.await().atMost(PATIENCE).until(() -> !task.words().isEmpty());
            run("touch /var/lib/cloud/instance/boot-finished");
            preparing.get(20, TimeUnit.SECONDS);
        }
        assertThat(task.words().getLast()).isEqualTo("cloud-init is done: status: done");
    }

    @Test
    void aWaitThatTakesLongerThanTheTaskMayEndsAndMayBeTriedAgain() throws Exception {
        cloudInit(0, "status: done");
        var hasty = new HastyTask(task, Duration.ofSeconds(26));
        assertFails(
                () -> new NodePreparation(NodeSettings.NONE, true).prepare(node, hasty),
                "cloud-init-running",
                true,
                "status: running");
    }

    @Test
    void theHostNameIsSetOnceAndFoundByItsName() throws Exception {
        run("echo '127.0.0.1 localhost' > /etc/hosts");
        prepare(Map.of("setHostName", "true"), false);
        assertThat(task.words()).containsExactly("The node's host name is test1-1000.local now.");
        String seen = run("uname -n; cat /etc/hostname; hostname -f; getent hosts test1-1000 | awk '{ print $1 }'");
        String address = machine.addresses().get(Machine.BIND_V4);
        assertThat(seen).isEqualTo("test1-1000\ntest1-1000\ntest1-1000.local\n" + address + "\n");

        prepare(Map.of("setHostName", true), false);
        assertThat(task.words()).hasSize(1);
        assertThat(run("cat /etc/hosts"))
                .isEqualTo("127.0.0.1 localhost\n" + address + " test1-1000.local test1-1000 # loom\n");
    }

    @Test
    void whoIsNotRootIsToldToUseSudo() throws Exception {
        run(
                "id guest 2> /dev/null || { useradd -m -s /bin/sh guest && echo guest:x | chpasswd && mkdir -m 700 /home/guest/.ssh"
                        + " && cp /root/.ssh/authorized_keys /home/guest/.ssh/ && chown -R guest /home/guest/.ssh; }; exit $?");
        SshTarget target = hosts.target(machine);
        var guest = new Node(
                connections, new SshTarget(target.host(), 22, "guest", target.key(), target.hostKeys()), machine);
        Map<String, Object> fields = new HashMap<>(Map.of("setHostName", true));
        assertFails(
                () -> new NodePreparation(NodeSettings.FORM.bind(fields), false).prepare(guest, task),
                "not-root",
                false,
                "Maybe set sudo in the provider");
        assertThatCode(() -> new NodePreparation(NodeSettings.NONE, false).prepare(guest, task))
                .doesNotThrowAnyException();
    }
}

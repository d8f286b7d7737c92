package io.loom.provisioner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.OutputRule;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.SshConnections;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What holds on every node that is reached over SSH. */
abstract class NodeScenarios {
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    /** The node. */
    abstract Node node();

    /** The connections by which it is reached. */
    abstract SshConnections connections();

    private static NodeProgram program(String entry) {
        return new NodeProgram(entry, Map.of());
    }

    private String count(String file) throws InterruptedException {
        return node().exec("cat " + file + " | wc -l", "", Duration.ofSeconds(10))
                .out()
                .strip();
    }

    /** Runs until its file in /tmp appears. */
    private static NodeProgram waiting(String name) {
        return program("echo run >> /tmp/" + name + ".runs; echo waiting\n" + "while [ ! -e /tmp/" + name
                + ".go ]; do sleep 0.05; done; echo went");
    }

    private static void awaitText(RecordingTask task, String text) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> task.text().contains(text));
    }

    @Test
    void outputIsStreamedAndOutputsAndTheExitStatusComeBack() throws Exception {
        var task = RecordingTask.of(TaskAction.INSTALL);
        NodeOutcome outcome = node().run(
                        new NodeProgram(
                                "cat greeting; echo to-stderr >&2; printf 'port=80\\nurl=http://a/?b=c\\n' > outputs; exit 4",
                                Map.of("greeting", "it's a \"greeting\" for $USER\n")),
                        task);
        assertThat(outcome).isEqualTo(new NodeOutcome(4, Map.of("port", "80", "url", "http://a/?b=c"), "to-stderr"));
        assertThat(task.text()).isEqualTo("it's a \"greeting\" for $USER\nto-stderr\n");
    }

    @Test
    void bytesThatLookLikeATrailerAreOnlyOutput() throws Exception {
        var task = RecordingTask.of(TaskAction.INSTALL);
        assertThat(node().run(program("printf '\\036exit 9\\n\\036\\036no newline'"), task)
                        .exit())
                .isZero();
        assertThat(task.text()).isEqualTo("\u001eexit 9\n\u001e\u001eno newline");
    }

    @Test
    void aDaemonThatKeepsItsOutputOpenDoesNotHoldTheTask() throws Exception {
        var task = RecordingTask.of(TaskAction.START);
        assertThat(node().run(program("sleep 300 & echo started"), task).exit()).isZero();
        assertThat(task.text()).isEqualTo("started\n");
        node().cancel(task.attempt());
    }

    @Test
    void whatADaemonPrintsWhenItsActionIsOverIsNotKept() throws Exception {
        var task = RecordingTask.of(TaskAction.START);
        NodeProgram program = program(
                "echo pid=$$ > outputs; echo started\n"
                        + "setsid sh -c 'until [ -e /tmp/quiet ]; do head -c 300000 /dev/zero | tr \"\\0\" x; sleep 0.1; done' &");
        NodeOutcome outcome = node().run(program, task);
        assertThat(outcome.exit()).isZero();
        String out = "\"${LOOM_HOME:-$HOME/.loom}/tasks/" + task.attempt().taskId() + "/1/out\"";
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !number("stat -c %s " + out).equals("0"));
        long first = Long.parseLong(number("stat -c %s " + out));
        Awaitility.await("a smaller file than before")
                .atMost(Duration.ofSeconds(60))
                .until(new Callable<>() {
                    private long largest = first;

                    @Override
                    public Boolean call() throws Exception {
                        long now = Long.parseLong(number("stat -c %s " + out));
                        boolean shrunk = now < largest;
                        largest = now;
                        return shrunk;
                    }
                });
        assertThat(node().run(program, task).outputs())
                .as("the same attempt, asked for again")
                .isEqualTo(outcome.outputs());
        number("touch /tmp/quiet");
        Awaitility.await("whoever looks after the output has ended")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !number("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
                        .contains("loom-output"));
    }

    @Test
    void whatADaemonPrintsWhileTheEndIsToldStandsNotWithinIt() throws Exception {
        NodeProgram program = program("""
                echo port=80 > outputs
                setsid sh -c 'until [ -e /tmp/still ]; do printf x; done' &
                until [ -s out ]; do :; done
                """);

        NodeOutcome outcome = node().run(program, RecordingTask.of(TaskAction.START));

        number("touch /tmp/still");
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.outputs()).isEqualTo(Map.of("port", "80"));
    }

    @Test
    void theLastOutputNeedsNoEndOfLine() throws Exception {
        NodeOutcome outcome =
                node().run(program("printf 'port=80\\nhost=a' > outputs"), RecordingTask.of(TaskAction.INSTALL));

        assertThat(outcome.outputs()).isEqualTo(Map.of("port", "80", "host", "a"));
    }

    @Test
    void outputsWithoutMeasureAreReadAndNotKept() {
        assertThatThrownBy(() -> node().run(
                                program(
                                        "head -c 300000 /dev/zero | tr '\\0' x | sed 's/.\\{1000\\}/k=&\\n/g' > outputs"),
                                RecordingTask.of(TaskAction.INSTALL)))
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo(OutputRule.BAD_OUTPUTS))
                .hasMessageStartingWith("Its outputs have 300600 bytes together, and may have 65536.");
        assertThatThrownBy(() ->
                        node().run(program("seq 2000 | sed 's/$/=v/' > outputs"), RecordingTask.of(TaskAction.INSTALL)))
                .hasMessageStartingWith("It has 2000 outputs, and may have 100.");
    }

    @Test
    void ofAnActionThatFailedTheOutputsAreNoMatter() throws Exception {
        NodeOutcome outcome =
                node().run(program("seq 2000 | sed 's/$/=v/' > outputs; exit 3"), RecordingTask.of(TaskAction.INSTALL));

        assertThat(outcome.exit()).isEqualTo(3);
    }

    private String number(String command) throws InterruptedException {
        return node().exec(command, "", Duration.ofSeconds(10)).out().strip();
    }

    @Test
    void tasksThatAreLongOverAreForgottenOnceThereAreManyAndThoseThatAreNotAreKept() throws Exception {
        var running = RecordingTask.of(TaskAction.INSTALL);
        Future<NodeOutcome> runs = THREADS.submit(() -> node().run(waiting("kept"), running));
        awaitText(running, "waiting");
        String tasks = "\"${LOOM_HOME:-$HOME/.loom}/tasks\"";
        number("cd " + tasks
                + " && for i in $(seq 20); do mkdir -p old-$i/1; echo 0 > old-$i/1/result; : > old-$i/1/alive;"
                + " touch -d '20 minutes ago' old-$i; done; touch -d '20 minutes ago' "
                + running.attempt().taskId());
        var fresh = RecordingTask.of(TaskAction.INSTALL);
        node().run(program("echo fresh"), fresh);
        for (int more = 1; more < 8; more++) {
            node().run(program("echo more"), RecordingTask.of(TaskAction.INSTALL));
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !number("ls " + tasks).contains("old-"));
        assertThat(number("ls " + tasks))
                .contains(
                        running.attempt().taskId().toString(),
                        fresh.attempt().taskId().toString());
        node().exec("touch /tmp/kept.go", "", Duration.ofSeconds(10));
        assertThat(runs.get(20, TimeUnit.SECONDS).exit()).isZero();
    }

    @Test
    void theSameAttemptHandedOverAgainWhileItRunsIsJoinedAndNotRunTwice() throws Exception {
        var task = RecordingTask.of(TaskAction.INSTALL);
        Future<NodeOutcome> first = THREADS.submit(() -> node().run(waiting("join"), task));
        awaitText(task, "waiting");
        var again = new RecordingTask(
                task.attempt(),
                task.action(),
                task.cluster(),
                task.node(),
                task.words(),
                new ByteArrayOutputStream(),
                task.resources());
        Future<NodeOutcome> second = THREADS.submit(() -> node().run(waiting("join"), again));
        awaitText(again, "waiting");
        node().exec("touch /tmp/join.go", "", Duration.ofSeconds(10));
        assertThat(first.get(20, TimeUnit.SECONDS).exit()).isZero();
        assertThat(second.get(20, TimeUnit.SECONDS).exit()).isZero();
        assertThat(again.text()).isEqualTo("waiting\nwent\n");
        assertThat(count("/tmp/join.runs")).isEqualTo("1");
    }

    @Test
    void theSameAttemptHandedOverAgainWhenItIsDoneIsReportedAndNotRunAgain() throws Exception {
        var task = RecordingTask.of(TaskAction.INSTALL);
        NodeProgram program = program("echo run >> /tmp/done.runs; echo k=v > outputs; exit 2");
        NodeOutcome outcome = node().run(program, task);
        assertThat(node().run(program, task)).isEqualTo(outcome).isEqualTo(new NodeOutcome(2, Map.of("k", "v"), ""));
        assertThat(count("/tmp/done.runs")).isEqualTo("1");
    }

    @Test
    void aNewerAttemptEndsTheOlderFirstAndAnOlderOneIsRefused() throws Exception {
        var first = RecordingTask.of(TaskAction.INSTALL);
        Future<NodeOutcome> running = THREADS.submit(() -> node().run(program("echo up; sleep 1111 & wait"), first));
        awaitText(first, "up");
        var second = first.attempt(2);
        NodeOutcome outcome = node().run(
                        program("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c 'sleep 111[1]' || true"),
                        second);
        assertThat(outcome.exit()).isZero();
        assertThat(second.text()).isEqualTo("0\n");
        assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        TaskFailure.class, f -> assertThat(f.code()).isEqualTo("program-lost"));
        assertThatThrownBy(() -> node().run(program("echo never"), first))
                .isInstanceOfSatisfying(TaskFailure.class, NodeScenarios::isSuperseded);
        assertThat(first.text()).isEqualTo("up\n");
    }

    @Test
    void anInterruptEndsWhatRunsOnTheNodeAndACancelledAttemptDoesNotStartLater() throws Exception {
        var task = RecordingTask.of(TaskAction.INSTALL);
        Future<NodeOutcome> running = THREADS.submit(() -> node().run(program("echo up; sleep 2222"), task));
        awaitText(task, "up");
        running.cancel(true);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !node().exec("cat /proc/[0-9]*/cmdline | tr '\\0' ' '", "", Duration.ofSeconds(10))
                        .out()
                        .contains("sleep 2222"));
        var never = RecordingTask.of(TaskAction.INSTALL);
        node().cancel(never.attempt());
        assertThatThrownBy(() -> node().run(program("echo never"), never))
                .hasMessageContaining("cancelled")
                .isInstanceOfSatisfying(TaskFailure.class, NodeScenarios::isSuperseded);
        assertThat(never.text()).isEmpty();
        assertThat(node().run(program("echo again"), never.attempt(2)).exit()).isZero();
    }

    private static void isSuperseded(TaskFailure failure) {
        assertThat(failure.code()).isEqualTo("superseded");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aLostConnectionIsMadeAnewAndNothingIsLoggedTwice() throws Exception {
        var task = RecordingTask.of(TaskAction.INSTALL);
        Future<NodeOutcome> running = THREADS.submit(() -> node().run(waiting("lost"), task));
        awaitText(task, "waiting");
        connections()
                .forget(
                        String.valueOf(node().machine().addresses().get(Machine.ACCESS_V4)),
                        node().machine().sshPort());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !task.words().isEmpty());
        node().exec("touch /tmp/lost.go", "", Duration.ofSeconds(10));
        assertThat(running.get(20, TimeUnit.SECONDS).exit()).isZero();
        assertThat(task.text()).isEqualTo("waiting\nwent\n");
        assertThat(count("/tmp/lost.runs")).isEqualTo("1");
    }
}

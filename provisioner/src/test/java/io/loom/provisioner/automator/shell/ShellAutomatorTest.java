package io.loom.provisioner.automator.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.provider.sandbox.SandboxFolder;
import io.loom.provisioner.ssh.SshConnections;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ShellAutomatorTest {
    private static final Map<String, Object> CONFIG = Map.of(
            "web", Map.of("http-port", 8080, "title", "it's \"quoted\" $HOME\tand\nlong \\n"),
            "hosts", List.of("10.0.0.1", "10.0.0.2"),
            "a", Map.of("b_c", 1, "b.c", 2),
            "racks", List.of(Map.of("name", "one"), Map.of("name", "two")));
    private static SandboxFolder sandbox;
    private static SshConnections connections;
    private static Node node;
    private static final ShellAutomator SHELL = new ShellAutomator();

    @BeforeAll
    static void open() throws Exception {
        sandbox = new SandboxFolder();
        connections = new SshConnections(Duration.ofSeconds(10));
        Machine machine = sandbox.node();
        node = new Node(connections, sandbox.target(machine), machine);
        SHELL.bootstrap(node, RecordingTask.of(TaskAction.BOOTSTRAP));
    }

    @AfterAll
    static void close() throws Exception {
        connections.close();
        sandbox.close();
    }

    private static Map<String, String> run(RecordingTask task, Map<String, ?> fields) throws InterruptedException {
        return run(task, fields, 0);
    }

    private static Map<String, String> run(RecordingTask task, Map<String, ?> fields, int settleSeconds)
            throws InterruptedException {
        ShellConfig config = ConfigForm.of(ShellConfig.class).bind(fields);
        return SHELL.run(
                new ServiceWork("shell", "web", Map.of(), CONFIG, node.machine(), settleSeconds, List.of()),
                config,
                node,
                task);
    }

    private static String said(String script) throws InterruptedException {
        var task = RecordingTask.of(TaskAction.CONFIGURE);
        run(task, Map.of("script", script));
        return task.text();
    }

    @Test
    void aScriptFindsTheConfigurationThreeWays() throws Exception {
        assertThat(said("grep -c http-port \"$LOOM_CONFIG\"")).isEqualTo("1\n");
        assertThat(said("echo $CONFIG_WEB_HTTP_PORT; echo $CONFIG_HOSTS")).isEqualTo("8080\n10.0.0.1 10.0.0.2\n");
        assertThat(said("loom-config web.title")).isEqualTo("it's \"quoted\" $HOME\tand\nlong \\n\n");
        assertThat(said("loom-config hosts; loom-config hosts.1")).isEqualTo("10.0.0.1\n10.0.0.2\n10.0.0.2\n");
        assertThat(said("loom-config racks.1.name; loom-config racks.0")).isEqualTo("two\n{\"name\":\"one\"}\n");
        assertThat(said("loom-config none 'a default'; loom-config -l web. | sort"))
                .isEqualTo("a default\nweb.http-port\nweb.title\n");
        assertThat(said("loom-config none || echo status $?")).contains("has no none", "status 1");
    }

    @Test
    void keysThatWouldShareAVariableHaveNone() throws Exception {
        var task = RecordingTask.of(TaskAction.CONFIGURE);
        run(task, Map.of("script", "echo \"[${CONFIG_A_B_C-unset}]\"; loom-config a.b_c; loom-config a.b.c"));
        assertThat(task.text()).isEqualTo("[unset]\n1\n2\n");
        assertThat(task.words()).singleElement().asString().startsWith("CONFIG_A_B_C is not set");
    }

    @Test
    void argumentsVariablesAndOutputs() throws Exception {
        var task = RecordingTask.of(TaskAction.START);
        Map<String, String> outputs = run(
                task,
                Map.of(
                        "script",
                        "echo \"$1|$2|$MINE|$LOOM_ACTION|$LOOM_SERVICE|$LOOM_NODE_NUMBER\"; echo pid=7 >> \"$LOOM_OUTPUTS\"",
                        "args",
                        List.of("a b", "it's"),
                        "env",
                        Map.of("MINE", "x y")));
        assertThat(task.text()).isEqualTo("a b|it's|x y|START|web|1000\n");
        assertThat(outputs).isEqualTo(Map.of("pid", "7"));
    }

    @Test
    void aLineOfArgumentsIsSplitAndAPathIsRunAsItStands() throws Exception {
        node.exec(
                "printf '#!/bin/sh\\necho \"$# $1 $2\"\\n' > /opt/mine && chmod 755 /opt/mine",
                "",
                Duration.ofSeconds(10));
        var task = RecordingTask.of(TaskAction.START);
        run(task, Map.of("script", "/opt/mine", "args", "one  two"));
        assertThat(task.text()).isEqualTo("2 one two\n");
    }

    /** The script counts its own runs in the folder of the service. */
    private static String counting(String counter, String condition) {
        return "n=$(( $(cat %1$s 2>/dev/null || echo 0) + 1 )); echo $n > %1$s; echo run $n; %2$s"
                .formatted(counter, condition);
    }

    @Test
    void aCheckMayBeginBadlyAndMustThenHold() throws Exception {
        var task = RecordingTask.of(TaskAction.CHECK);
        run(task, Map.of("script", counting("late", "[ $n -ge 3 ]")), 4);
        assertThat(task.text()).startsWith("run 1\nrun 2\nrun 3\nrun 4\n");
    }

    @Test
    void aCheckThatDoesNotGoOnToHoldFails() {
        var task = RecordingTask.of(TaskAction.CHECK);
        assertThatThrownBy(() -> run(task, Map.of("script", counting("broken", "[ $n -lt 3 ]")), 30))
                .isInstanceOf(TaskFailure.class)
                .hasMessageContaining("web's CHECK ended with status 1");
        assertThat(task.text()).contains("run 3\n").endsWith("s and then failed\n");
    }

    @Test
    void aCheckThatNeverHoldsFails() {
        var task = RecordingTask.of(TaskAction.CHECK);
        assertThatThrownBy(() -> run(task, Map.of("script", "exit 7"), 2))
                .isInstanceOf(TaskFailure.class)
                .hasMessageContaining("ended with status 7");
        assertThat(task.text()).startsWith("the check has not held once in ");
    }

    @Test
    void aCheckThatNeedNotSettleRunsOnce() throws Exception {
        var task = RecordingTask.of(TaskAction.CHECK);
        run(task, Map.of("script", counting("once", ":")), 0);
        assertThat(task.text()).isEqualTo("run 1\n");
    }

    @Test
    void aScriptWithAHashBangIsRunByWhatItNames() throws Exception {
        assertThat(said("#!/usr/bin/awk -f\nBEGIN { print \"awk\", 6 * 7 }\n")).isEqualTo("awk 42\n");
    }

    @Test
    void theFirstFailingCommandFailsTheActionAndStateIsKeptBetweenActions() throws Exception {
        assertThatThrownBy(() -> said("echo mine > state; false; echo never"))
                .isInstanceOfSatisfying(TaskFailure.class, f -> {
                    assertThat(f.code()).isEqualTo("script-failed");
                    assertThat(f).hasMessageContaining("web's CONFIGURE ended with status 1");
                });
        assertThat(said("cat state")).isEqualTo("mine\n");
    }

    @Test
    void fieldsThatDoNotFitAreNamed() {
        assertThatThrownBy(() -> run(RecordingTask.of(TaskAction.START), Map.of("args", "x")))
                .hasMessage("Field script (Script) must be set.");
        assertThatThrownBy(() ->
                        run(RecordingTask.of(TaskAction.START), Map.of("script", "true", "env", Map.of("a-b", "1"))))
                .hasMessageContaining("\"a-b\"");
    }
}

package io.loom.provisioner.automator.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.plugin.Automator;
import io.loom.provisioner.plugin.AutomatorContractTest;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.provider.sandbox.SandboxFolder;
import io.loom.provisioner.resource.TestArchive;
import io.loom.provisioner.ssh.SshConnections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellAutomatorTest extends AutomatorContractTest<ShellConfig> {
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
    }

    @AfterAll
    static void close() throws Exception {
        connections.close();
        sandbox.close();
    }

    @Override
    protected Automator<ShellConfig> automator() {
        return SHELL;
    }

    @Override
    protected Node node() {
        return node;
    }

    @Override
    protected Map<String, Object> greets() {
        return Map.of("script", "loom-config greeting");
    }

    @Override
    protected Map.Entry<Map<String, Object>, String> fails() {
        return Map.entry(
                Map.of(
                        "script",
                        "yes noise | head -n 100000; printf '\\033[31mTHE REASON: disk sdb is broken\\033[0m\\n' >&2; exit 1"),
                "THE REASON: disk sdb is broken");
    }

    @Override
    protected Map<String, Object> lasts() {
        return Map.of("script", "printf begun; sleep 60");
    }

    private String said(String script) throws InterruptedException {
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
    void aScriptIsGivenWhatWasWritten() throws Exception {
        var task = RecordingTask.of(TaskAction.CONFIGURE);
        run(
                task,
                Map.of(
                        "script",
                        "loom-config words; loom-config port; loom-config half; echo $CONFIG_PORT $CONFIG_WORDS"),
                Map.of(
                        "words",
                        List.of("0644", "3.10", "1e3", "no", "~", "1_000", "12:30:45", "12345678901234567890123"),
                        "port",
                        8080,
                        "half",
                        0.5),
                0);
        assertThat(task.text().lines())
                .containsExactly(
                        "0644",
                        "3.10",
                        "1e3",
                        "no",
                        "~",
                        "1_000",
                        "12:30:45",
                        "12345678901234567890123",
                        "8080",
                        "0.5",
                        "8080 0644 3.10 1e3 no ~ 1_000 12:30:45 12345678901234567890123");
    }

    @Test
    void aServiceWhoseNameIsAPathElsewhereWorksInAFolderOfItsOwn() throws Exception {
        for (String name : List.of(".", "..")) {
            var task = RecordingTask.of(TaskAction.CONFIGURE);
            automator()
                    .run(
                            new ServiceWork("shell", name, Map.of(), Map.of(), node().machine(), 0, List.of()),
                            automator().form().bind(Map.of("script", "pwd")),
                            node(),
                            task);
            assertThat(task.text()).endsWith("/services/%" + name + "\n");
        }
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
        run(task, Map.of("script", counting("late", "[ $n -ge 3 ]")), CONFIG, 4);
        assertThat(task.text()).startsWith("run 1\nrun 2\nrun 3\nrun 4\n");
    }

    @Test
    void aCheckThatDoesNotGoOnToHoldFails() {
        var task = RecordingTask.of(TaskAction.CHECK);
        assertThatThrownBy(() -> run(task, Map.of("script", counting("broken", "[ $n -lt 3 ]")), CONFIG, 30))
                .isInstanceOf(TaskFailure.class)
                .hasMessageContaining("web's CHECK ended with status 1");
        assertThat(task.text()).contains("run 3\n").endsWith("s and then failed\n");
    }

    @Test
    void aCheckThatNeverHoldsFails() {
        var task = RecordingTask.of(TaskAction.CHECK);
        assertThatThrownBy(() -> run(task, Map.of("script", "exit 7"), CONFIG, 2))
                .isInstanceOf(TaskFailure.class)
                .hasMessageContaining("ended with status 7");
        assertThat(task.text()).startsWith("the check has not held once in ");
    }

    @Test
    void aCheckThatNeedNotSettleRunsOnce() throws Exception {
        var task = RecordingTask.of(TaskAction.CHECK);
        run(task, Map.of("script", counting("once", ":")));
        assertThat(task.text()).isEqualTo("run 1\n");
    }

    @Test
    void aListOfOneWordIsThatWordAndALineIsSplit() throws Exception {
        assertThat(printed(List.of("hello world"))).isEqualTo("1: <hello world>");
        assertThat(printed(List.of("hello world", "second"))).isEqualTo("2: <hello world> <second>");
        assertThat(printed(List.of(""))).isEqualTo("1: <>");
        assertThat(printed(List.of("--port", 8080))).isEqualTo("2: <--port> <8080>");
        assertThat(printed(List.of())).isEqualTo("0:");
        assertThat(printed(" --port  8080 ")).isEqualTo("2: <--port> <8080>");
        assertThat(printed("")).isEqualTo("0:");
    }

    private String printed(Object args) throws InterruptedException {
        var task = RecordingTask.of(TaskAction.START);
        run(task, Map.of("script", "printf '%s:' $#; [ $# -eq 0 ] || printf ' <%s>' \"$@\"", "args", args));
        return task.text();
    }

    @Test
    void aScriptIsAResourceByItsName(@TempDir Path folder) throws Exception {
        Path script =
                Files.writeString(folder.resolve("deploy.sh"), "#!/bin/sh\necho \"deploy $1 as $LOOM_SERVICE\"\n");
        var task = RecordingTask.of(TaskAction.START);
        task.resources().put(TestArchive.ref("scripts", "deploy.sh", ResourceFormat.FILE, "0755", script), script);
        run(task, Map.of("script", "deploy.sh", "args", "now"));
        assertThat(task.text()).isEqualTo("deploy now as web\n");
    }

    @Test
    void furtherVariablesAreAMapAListOrAText() throws Exception {
        for (Object env : List.of(Map.of("A", "1", "B", "x y"), List.of("A=1", "B=x y"), "A=1, B=x y")) {
            var task = RecordingTask.of(TaskAction.START);
            run(task, Map.of("script", "echo $A $B", "env", env));
            assertThat(task.text()).isEqualTo("1 x y\n");
        }
    }

    @Test
    void valuesThatAreTooLongForVariablesAreLookedUpAndTheTaskSaysSo() throws Exception {
        var task = RecordingTask.of(TaskAction.CONFIGURE);
        var script = Map.of(
                "script", "echo \"[${CONFIG_PROBE_TEXT-unset}] $CONFIG_PROBE_SIZE\"; loom-config probe.text | wc -c");
        run(task, script, Map.of("probe", Map.of("size", "small", "text", "x".repeat(150_000))), 0);
        assertThat(task.text()).isEqualTo("[unset] small\n150001\n");
        assertThat(task.words())
                .singleElement()
                .asString()
                .startsWith("CONFIG_PROBE_TEXT is not set, for the value is too long");

        var many = RecordingTask.of(TaskAction.CONFIGURE);
        Map<String, Object> values = new TreeMap<>();
        for (int i = 100; i < 400; i++) {
            values.put("value-" + i, "y".repeat(10_000));
        }
        run(
                many,
                Map.of("script", "echo ${#CONFIG_VALUE_100} ${CONFIG_VALUE_399-unset}; loom-config value-399 | wc -c"),
                values,
                0);
        assertThat(many.text()).isEqualTo("10000 unset\n10001\n");
        assertThat(many.words()).singleElement().asString().contains("CONFIG_VALUE_152", " others are not set");
    }

    @Test
    void whoeverAsksAQuestionIsAnsweredByTheEndOfTheInput() throws Exception {
        assertThat(said("read -r answer || echo read ended; (cat < /dev/tty) 2> /dev/null || echo no terminal"))
                .isEqualTo("read ended\nno terminal\n");
    }

    @Test
    void aDeathBySignalIsCalledThat() {
        assertThatThrownBy(() -> said("kill -9 $$"))
                .hasMessageContaining(
                        "The script of web's CONFIGURE was killed by signal 9, SIGKILL, maybe out of memory (status 137)");
        assertThatThrownBy(() -> said("sh -c 'kill -TERM $$'"))
                .hasMessageContaining("was killed by signal 15, SIGTERM (status 143)");
        assertThatThrownBy(() -> said("no-such-command"))
                .hasMessageContaining("ended with status 127 (a command was not found)")
                .hasMessageContaining("no-such-command");
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

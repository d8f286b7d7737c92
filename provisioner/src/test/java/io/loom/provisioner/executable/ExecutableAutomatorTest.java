package io.loom.provisioner.executable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.plugin.Automator;
import io.loom.provisioner.plugin.AutomatorContractTest;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.provider.sandbox.SandboxFolder;
import io.loom.provisioner.ssh.SshConnections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin in Python that has the node run what its field holds, held to what every automator is held to. */
class ExecutableAutomatorTest extends AutomatorContractTest<DeclaredFields> {

    @TempDir
    static Path folder;

    private static SandboxFolder sandbox;
    private static SshConnections connections;
    private static Node node;
    private static ExecutableAutomator automator;

    @BeforeAll
    static void open() throws Exception {
        Files.writeString(folder.resolve("plugin.yaml"), """
                kind: automator
                name: trial
                label: Trial
                description: Runs what a field holds.
                command: [python3, plugin.py]
                fields:
                  text: {label: Text, required: true}
                  file: {label: Name of a further file}
                """);
        Files.writeString(folder.resolve("plugin.py"), """
                import json, sys
                question = json.load(sys.stdin)
                if question["verb"] == "bootstrap":
                    print(json.dumps({"program": {"entry": "echo ready > ~/ready"}}))
                else:
                    fields = question["fields"]
                    files = {fields["file"]: "beside"} if "file" in fields else {}
                    print(json.dumps({"program": {"entry": fields["text"], "files": files}}))
                """);
        PluginManifest manifest = PluginManifest.read(folder);
        automator = new ExecutableAutomator(manifest, new PluginProgram(manifest.name(), folder, manifest.command()));
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
    protected Automator<DeclaredFields> automator() {
        return automator;
    }

    @Override
    protected Node node() {
        return node;
    }

    @Override
    protected Map<String, Object> greets() {
        return Map.of("text", "loom-config greeting; echo went=well >> outputs");
    }

    @Override
    protected Map.Entry<Map<String, Object>, String> fails() {
        return Map.entry(Map.of("text", "echo 'no such unit'; exit 4"), "no such unit");
    }

    @Override
    protected Map<String, Object> lasts() {
        return Map.of("text", "printf begun; exec sleep 60");
    }

    @Test
    void itsBootstrapRunsOnTheNode() throws Exception {
        automator.bootstrap(node, RecordingTask.of(TaskAction.BOOTSTRAP));
        assertThat(node.exec("cat ~/ready", "", Duration.ofSeconds(10)).out()).isEqualTo("ready\n");
    }

    @Test
    void itsFilesLieBesideItsProgramAndItsOutputsAreHandedBack() throws Exception {
        var task = RecordingTask.of(TaskAction.INSTALL);
        assertThat(run(task, Map.of("text", "cat further; echo port=80 >> \"$LOOM_OUTPUTS\"", "file", "further")))
                .containsEntry("port", "80");
        assertThat(task.text()).isEqualTo("beside");
    }

    @Test
    void namesThatAreTakenOrLeadElsewhereAreNotWritten() {
        for (String name : new String[] {"config.json", "../outside", "/etc/passwd", ".hidden"}) {
            assertThatThrownBy(() -> run(RecordingTask.of(TaskAction.INSTALL), Map.of("text", "true", "file", name)))
                    .hasMessageContaining("The plugin trial says a file \"" + name + "\"");
        }
    }
}

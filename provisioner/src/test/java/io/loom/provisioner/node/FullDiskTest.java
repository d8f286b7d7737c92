package io.loom.provisioner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.provider.sandbox.SandboxFolder;
import io.loom.provisioner.ssh.SshConnections;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node with 256 KiB for Loom's own files. */
class FullDiskTest {
    private SandboxFolder sandbox;
    private SshConnections connections;
    private Node node;

    @BeforeEach
    void open() throws Exception {
        sandbox = new SandboxFolder();
        connections = new SshConnections(Duration.ofSeconds(10));
        Machine machine = sandbox.node();
        node = new Node(connections, sandbox.target(machine), machine);
        assertThat(
                        said(
                                "tasks=\"${LOOM_HOME:-$HOME/.loom}/tasks\"; mkdir -p \"$tasks\" && mount -t tmpfs -o size=256k none \"$tasks\""))
                .isEmpty();
    }

    @AfterEach
    void close() throws Exception {
        connections.close();
        sandbox.close();
    }

    private String said(String command) throws InterruptedException {
        return node.exec(command, "", Duration.ofSeconds(10)).words();
    }

    @Test
    void aProgramThatIsNotWholeIsNotRunAndTheNodeSaysWhy() throws Exception {
        var task = RecordingTask.of(TaskAction.CONFIGURE);
        String script = "touch \"$HOME/part-one\"\n" + "# padding\n".repeat(40_000) + "touch \"$HOME/part-two\"\n";
        assertThatThrownBy(() -> node.run(new NodeProgram("sh -e ./script", Map.of("script", script)), task))
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo("node-unwritable");
                    assertThat(failure.retryable()).isFalse();
                })
                .hasMessageContaining("no space is left on the node");
        assertThat(said("ls \"$HOME\"")).doesNotContain("part-");
        assertThat(node.run(new NodeProgram("echo small", Map.of()), task.attempt(2))
                        .exit())
                .as("what was not whole takes no room")
                .isZero();
    }

    @Test
    void anActionThatFillsTheDiskLateIsFollowedToItsEnd() throws Exception {
        var task = RecordingTask.of(TaskAction.INSTALL);
        NodeOutcome outcome =
                node.run(new NodeProgram("echo begun; sleep 5; yes noise; echo a=b > outputs; exit 0", Map.of()), task);
        assertThat(outcome.exit()).isZero();
        assertThat(task.text()).startsWith("begun\nnoise\n").endsWith("no space is left on the node.]\n");
    }

    @Test
    void anActionThatFillsTheDiskEndsWithItsOwnStatusAndTheLogSaysWhy() throws Exception {
        var task = RecordingTask.of(TaskAction.INSTALL);
        NodeOutcome outcome = node.run(new NodeProgram("echo begun; yes noise; exit 3", Map.of()), task);
        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(task.text()).startsWith("begun\nnoise\n").endsWith("no space is left on the node.]\n");
        assertThat(outcome.lastLine()).contains("no space is left on the node");
        assertThatThrownBy(() -> node.run(new NodeProgram("echo never", Map.of()), RecordingTask.of(TaskAction.START)))
                .hasMessageContaining("no space is left on the node");
    }
}

package io.loom.provisioner.automator.chef;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.TaskAction;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.plugin.Automator;
import io.loom.provisioner.plugin.AutomatorContractTest;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.provider.sandbox.SandboxFolder;
import io.loom.provisioner.resource.TestArchive;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.SshConnections;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in of Cinc that writes down how it is called; Chef itself is not run here. */
class ChefAutomatorTest extends AutomatorContractTest<ChefConfig> {
    private static final String CINC = """
            #!/bin/sh
            printf '<%s> ' "$@" >> /opt/calls
            echo "licence=$CHEF_LICENSE" >> /opt/calls
            while [ $# -gt 0 ]; do
              case $1 in
                --config) cat "$2" ;;
                --json-attributes) cat "$2" ;;
                --override-runlist) list=$2 ;;
              esac
              shift
            done
            cat "$LOOM_RESOURCES"/cookbooks/*/metadata.rb 2> /dev/null
            case $list in
              *broken*) echo 'FATAL: disk sdb is broken' >&2; exit 1 ;;
              *reboot*) exit 35 ;;
              *slow*) printf begun; exec sleep 60 ;;
            esac
            """;

    private static SandboxFolder sandbox;
    private static SshConnections connections;
    private static Node node;

    @BeforeAll
    static void open() throws Exception {
        sandbox = new SandboxFolder();
        connections = new SshConnections(Duration.ofSeconds(10));
        Machine machine = sandbox.node();
        node = new Node(connections, sandbox.target(machine), machine);
        install();
    }

    @AfterAll
    static void close() throws Exception {
        connections.close();
        sandbox.close();
    }

    @BeforeEach
    void forgetCalls() throws Exception {
        onNode("rm -rf /opt/calls /opt/containers; mkdir -p /opt/containers");
    }

    @Override
    protected Automator<ChefConfig> automator() {
        return new ChefAutomator("chef");
    }

    @Override
    protected Node node() {
        return node;
    }

    private static String onNode(String command) throws InterruptedException {
        return onNode(command, "");
    }

    private static String onNode(String command, String stdin) throws InterruptedException {
        ExecResult result = node.exec(command, stdin, Duration.ofSeconds(10));
        assertThat(result.exit()).as(result.words()).isZero();
        return result.out();
    }

    private static void install() throws InterruptedException {
        onNode(
                "mkdir -p /opt/cinc/bin && cat > /opt/cinc/bin/cinc-client && chmod 755 /opt/cinc/bin/cinc-client",
                CINC);
    }

    @Override
    protected Map<String, Object> greets() {
        return Map.of("run_list", "recipe[greeter]");
    }

    @Override
    protected Map.Entry<Map<String, Object>, String> fails() {
        return Map.entry(Map.of("run_list", "recipe[broken]"), "FATAL: disk sdb is broken");
    }

    @Override
    protected Map<String, Object> lasts() {
        return Map.of("run_list", "recipe[slow]");
    }

    @Test
    void theRunListIsConvergedInLocalModeAndTheLicenceIsAccepted() throws Exception {
        var task = RecordingTask.of(TaskAction.START);
        run(task, Map.of("run_list", List.of("recipe[haproxy2::default]", "role[web]"), "repository", "/srv/chef"));
        assertThat(onNode("cat /opt/calls"))
                .startsWith("<--local-mode> <--config> <")
                .contains("<--node-name> <test1-1000.local> <--override-runlist> <recipe[haproxy2::default],role[web]>")
                .endsWith("licence=accept-silent\n");
        assertThat(task.text())
                .contains("chef_repo_path ['/srv/chef', ENV['LOOM_RESOURCES']].compact", "local_mode true");
    }

    @Test
    void attributesAreTheConfigurationAndOverItThoseOfTheAction() throws Exception {
        var task = RecordingTask.of(TaskAction.START);
        run(
                task,
                Map.of(
                        "run_list",
                        "recipe[a]",
                        "json_attributes",
                        "{\"web\": {\"title\": \"mine\"}, \"coopr\": {\"node\": {\"services\": {\"haproxy\": \"start\"}}}}"));
        assertThat(task.text())
                .contains(
                        "\"http-port\" : 8080",
                        "\"title\" : \"mine\"",
                        "\"haproxy\" : \"start\"",
                        "\"hostname\" : \"test1-1000.local\"")
                .doesNotContain("$HOME");
    }

    @Test
    void resourcesAreSearchedBesidesTheRepository(@TempDir Path folder) throws Exception {
        var cookbook = new TestArchive(folder.resolve("nginx")).file("metadata.rb", 0644, "name 'nginx'\n");
        cookbook.close();
        var task = RecordingTask.of(TaskAction.START);
        task.resources()
                .put(
                        TestArchive.ref("cookbooks", "nginx", ResourceFormat.ARCHIVE, null, cookbook.path()),
                        cookbook.path());
        run(task, Map.of("run_list", "recipe[nginx]"));
        assertThat(task.text()).contains("chef_repo_path ['/var/chef', ENV['LOOM_RESOURCES']].compact", "name 'nginx'");
        assertThat(onNode("ls -d /var/chef/nodes")).isEqualTo("/var/chef/nodes\n");
    }

    @Test
    void aStatusThatAsksForARebootIsCalledThat() {
        assertThatThrownBy(() -> run(RecordingTask.of(TaskAction.START), Map.of("run_list", "recipe[reboot]")))
                .hasMessageContaining("asks for the node to be started anew (status 35)");
    }

    @Test
    void aNodeWithoutChefIsToldOfAndAnActionThereFailsForGood() throws Exception {
        onNode("mv /opt/cinc/bin/cinc-client /opt/cinc/away");
        try {
            var bootstrap = RecordingTask.of(TaskAction.BOOTSTRAP);
            automator().bootstrap(node, bootstrap);
            assertThat(bootstrap.words()).singleElement().asString().startsWith("The node has no Chef yet");
            assertThatThrownBy(() -> run(RecordingTask.of(TaskAction.START), greets()))
                    .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                        assertThat(failure.code()).isEqualTo("tool-missing");
                        assertThat(failure.retryable()).isFalse();
                    })
                    .hasMessageContaining("no Chef (chef-client or cinc-client)")
                    .hasMessageContaining("Maybe choose an image that has it");
        } finally {
            onNode("mv /opt/cinc/away /opt/cinc/bin/cinc-client");
        }
    }
}

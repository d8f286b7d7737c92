package io.loom.provisioner.automator.puppet;

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
import io.loom.provisioner.resource.TestArchive;
import io.loom.provisioner.ssh.OpenSshHosts;
import io.loom.provisioner.ssh.SshConnections;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Puppet itself, on a host with OpenSSH. Skipped where the hosts' base does not have it. */
class PuppetAutomatorTest extends AutomatorContractTest<PuppetConfig> {
    private static @Nullable OpenSshHosts hosts;
    private static @Nullable SshConnections connections;
    private static Node node;

    @BeforeAll
    static void open() throws Exception {
        hosts = OpenSshHosts.start(1);
        connections = new SshConnections(Duration.ofSeconds(10));
        Machine machine = hosts.hosts().getFirst();
        node = new Node(connections, hosts.target(machine), machine);
        Assumptions.assumeTrue(
                node.exec("command -v puppet", "", Duration.ofSeconds(10)).exit() == 0,
                "The base of the hosts has no puppet: make one with SH_PACKAGES=puppet-agent");
    }

    @AfterAll
    static void close() throws Exception {
        if (connections != null) {
            connections.close();
        }
        if (hosts != null) {
            hosts.close();
        }
    }

    @Override
    protected Automator<PuppetConfig> automator() {
        return new PuppetAutomator();
    }

    @Override
    protected Node node() {
        return node;
    }

    private String said(Map<String, ?> fields) throws InterruptedException {
        var task = RecordingTask.of(TaskAction.START);
        run(task, fields);
        return task.text();
    }

    @Override
    protected Map<String, Object> greets() {
        return Map.of("manifest", "notice(lookup('greeting'))");
    }

    @Override
    protected Map.Entry<Map<String, Object>, String> fails() {
        return Map.entry(
                Map.of("manifest", "exec { '/bin/false': }\nnotify { 'something else': }"),
                "'/bin/false' returned 1 instead of one of [0]");
    }

    @Override
    protected Map<String, Object> lasts() {
        return Map.of("manifest", "notice('begun')\nexec { '/bin/sleep 60': }");
    }

    @Test
    void dataComeFromTheConfigurationAndBeforeItFromTheAction() throws Exception {
        assertThat(
                        said(
                                Map.of(
                                        "manifest",
                                        "notice(lookup('web.http-port'), lookup('hosts'), lookup('racks.1.name'), $facts['loom_service'])")))
                .contains("8080 [10.0.0.1, 10.0.0.2] two web");
        assertThat(said(Map.of("manifest", "notice(lookup('greeting'))", "hiera", Map.of("greeting", "good evening"))))
                .contains("good evening")
                .doesNotContain("hello");
    }

    @Test
    void whatPuppetSaysByItsStatusIsSaidInWords() throws Exception {
        String file = "file { '/opt/of-puppet': content => 'x' }";
        assertThat(said(Map.of("manifest", file))).as("status 2").contains("defined content", "Applied catalog");
        assertThat(said(Map.of("manifest", file))).as("status 0").doesNotContain("defined content");
        assertThatThrownBy(() -> said(Map.of("manifest", "exec { '/bin/false': }")))
                .hasMessageContaining("resources could not be brought about (status 4)");
        assertThatThrownBy(() -> said(Map.of("manifest", "exec { '/bin/false': }\nnotify { 'changed': }")))
                .hasMessageContaining("some resources were changed, and others could not be brought about (status 6)");
        assertThatThrownBy(() -> said(Map.of("manifest", "notify { lookup('nothing-of-the-kind'): }")))
                .hasMessageContaining("was not applied: Puppet cannot compile or run it (status 1)")
                .hasMessageContaining("nothing-of-the-kind");
    }

    @Test
    void modulesAreResources(@TempDir Path folder) throws Exception {
        var module = new TestArchive(folder.resolve("motd"))
                .file(
                        "motd/manifests/init.pp",
                        0644,
                        "class motd { file { '/opt/motd': content => lookup('greeting') } }");
        module.close();
        var task = RecordingTask.of(TaskAction.START);
        task.resources()
                .put(TestArchive.ref("modules", "motd", ResourceFormat.ARCHIVE, null, module.path()), module.path());
        run(task, Map.of("manifest", "include motd"));
        assertThat(node.exec("cat /opt/motd", "", Duration.ofSeconds(10)).out()).isEqualTo("hello, it's me");
    }

    @Test
    void modulesAreFoundInFoldersOfTheNode() throws Exception {
        node.exec(
                "mkdir -p /opt/modules/greeter/manifests && printf '%s' 'class greeter($who) { notice(\"dear ${who}\") }'"
                        + " > /opt/modules/greeter/manifests/init.pp",
                "", Duration.ofSeconds(10));
        assertThat(said(Map.of(
                        "manifest",
                        "include greeter",
                        "modules",
                        List.of("/opt/modules"),
                        "hiera",
                        "{\"greeter::who\": \"reader\"}")))
                .contains("dear reader");
        assertThatThrownBy(() -> said(Map.of("manifest", "include greeter", "hiera", "{oops")))
                .isInstanceOf(TaskFailure.class)
                .hasMessageContaining("Field hiera");
    }
}

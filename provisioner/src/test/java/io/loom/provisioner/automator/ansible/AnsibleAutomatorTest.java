package io.loom.provisioner.automator.ansible;

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
import java.nio.file.Files;
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

/** Ansible itself, on a host with OpenSSH. Skipped where the hosts' base does not have it. */
class AnsibleAutomatorTest extends AutomatorContractTest<AnsibleConfig> {
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
                node.exec("command -v ansible-playbook", "", Duration.ofSeconds(10))
                                .exit()
                        == 0,
                "The base of the hosts has no ansible-playbook: make one with SH_PACKAGES=python3,python3-cffi-backend,ansible-core");
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
    protected Automator<AnsibleConfig> automator() {
        return new AnsibleAutomator();
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

    private static String play(String... tasks) {
        return "- hosts: all\n  gather_facts: false\n  tasks:\n    - " + String.join("\n    - ", tasks) + "\n";
    }

    @Override
    protected Map<String, Object> greets() {
        return Map.of("playbook", play("ansible.builtin.debug: {msg: '{{ greeting }}'}"));
    }

    @Override
    protected Map.Entry<Map<String, Object>, String> fails() {
        return Map.entry(
                Map.of("playbook", play("ansible.builtin.fail: {msg: 'disk sdb is broken'}")), "disk sdb is broken");
    }

    @Override
    protected Map<String, Object> lasts() {
        return Map.of("playbook", play("ansible.builtin.debug: {msg: begun}", "ansible.builtin.command: sleep 60"));
    }

    @Test
    void variablesComeFromTheConfigurationAndBeforeItFromTheAction() throws Exception {
        String shows = play(
                "ansible.builtin.debug: {msg: \"{{ web['http-port'] }} {{ racks[1].name }} {{ loom.service }} {{ loom.action }} {{ greeting }}\"}");
        assertThat(said(Map.of("playbook", shows))).contains("8080 two web START hello");
        assertThat(said(Map.of("playbook", shows, "extra_vars", Map.of("greeting", "good evening"))))
                .contains("8080 two web START good evening");
    }

    @Test
    void tagsChooseTasksAndAChangeIsMadeOnTheNodeItself() throws Exception {
        String playbook = play(
                "{ansible.builtin.file: {path: /opt/of-ansible, state: touch}, tags: [one]}",
                "{ansible.builtin.file: {path: /opt/not-of-ansible, state: touch}, tags: [two]}");
        assertThat(said(Map.of("playbook", playbook, "tags", "one"))).contains("changed=1");
        assertThat(node.exec("ls /opt", "", Duration.ofSeconds(10)).out())
                .contains("of-ansible\n")
                .doesNotContain("not-of-ansible");
    }

    @Test
    void playbooksAndRolesAreResources(@TempDir Path folder) throws Exception {
        Path playbook = Files.writeString(
                folder.resolve("site.yml"), "- hosts: all\n  gather_facts: false\n  roles: [greeter]\n");
        var role = new TestArchive(folder.resolve("greeter"))
                .file("tasks/main.yml", 0644, "- ansible.builtin.template: {src: motd, dest: /opt/motd}\n")
                .file("templates/motd", 0644, "{{ greeting }}, {{ loom.node.hostname }}");
        role.close();
        var task = RecordingTask.of(TaskAction.START);
        task.resources().put(TestArchive.ref("playbooks", "site.yml", ResourceFormat.FILE, null, playbook), playbook);
        task.resources()
                .put(TestArchive.ref("roles", "greeter", ResourceFormat.ARCHIVE, null, role.path()), role.path());
        run(task, Map.of("playbook", "site.yml"));
        assertThat(node.exec("cat /opt/motd", "", Duration.ofSeconds(10)).out())
                .isEqualTo("hello, it's me, test1-1000.local");
    }

    @Test
    void whatCannotBeReadIsSaidInWords() {
        assertThatThrownBy(
                        () -> said(Map.of("playbook", "- hosts: all\n  tasks:\n    - no_such_module_anywhere: {}\n")))
                .isInstanceOf(TaskFailure.class)
                .hasMessageContaining("was not run: Ansible cannot read it (status 4)");
        assertThatThrownBy(() ->
                        said(Map.of("playbook", play("ansible.builtin.debug: {msg: hi}"), "extra_vars", List.of("x"))))
                .hasMessageContaining("Field extra_vars must be a map");
    }
}

package io.loom.provisioner.automator.ansible;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.PluginDescriptor.ResourceType;
import io.loom.contract.ServiceWork;
import io.loom.provisioner.automator.JsonFields;
import io.loom.provisioner.automator.NodeTool;
import io.loom.provisioner.automator.ServiceProgram;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.node.NodeOutcome;
import io.loom.provisioner.plugin.Automator;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.Items;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.ssh.ShellQuote;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Automator type {@code ansible}: an action runs a playbook on its node, which is the only host of the inventory, with the
 * configuration as extra variables.
 */
public final class AnsibleAutomator implements Automator<AnsibleConfig> {
    private static final NodeTool ANSIBLE =
            new NodeTool("Ansible", List.of("ansible-playbook"), List.of("/usr/local/bin"));

    private final ConfigForm<AnsibleConfig> form = ConfigForm.of(AnsibleConfig.class);

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.AUTOMATOR,
                "ansible",
                "Ansible",
                "Runs an Ansible playbook on the node for each action of a service.",
                Map.of(
                        "playbooks", new ResourceType(ResourceFormat.FILE, null),
                        "roles", new ResourceType(ResourceFormat.ARCHIVE, null)));
    }

    @Override
    public Class<AnsibleConfig> configType() {
        return AnsibleConfig.class;
    }

    @Override
    public void bootstrap(Node node, TaskContext task) throws InterruptedException {
        ANSIBLE.bootstrap(node, task);
    }

    @Override
    public Map<String, String> run(ServiceWork work, AnsibleConfig config, Node node, TaskContext task)
            throws InterruptedException {
        var program = ServiceProgram.of(work, task);
        program.file(
                        "loom.json",
                        ServiceProgram.json(
                                JsonNodeFactory.instance.objectNode().set("loom", program.self())))
                .file("extra.json", ServiceProgram.json(JsonFields.map("extra_vars", config.extra_vars())));
        String playbook = program.given("playbook.yml", config.playbook(), "playbooks");
        List<String> tags =
                Objects.requireNonNullElse(config.tags(), Items.NONE).list();
        String tagged = tags.isEmpty() ? "" : "--tags " + ShellQuote.quote(String.join(",", tags));
        NodeOutcome outcome = ANSIBLE.run(program, node, """
                export ANSIBLE_NOCOLOR=1 ANSIBLE_RETRY_FILES_ENABLED=0 ANSIBLE_LOCALHOST_WARNING=0 PYTHONUNBUFFERED=1
                export ANSIBLE_PYTHON_INTERPRETER="${ANSIBLE_PYTHON_INTERPRETER:-auto_silent}"
                export ANSIBLE_LOG_PATH="$run/log"
                export ANSIBLE_ROLES_PATH="${LOOM_RESOURCES:+$LOOM_RESOURCES/roles:}/etc/ansible/roles:/usr/share/ansible/roles"
                $root "$tool" -c local -i localhost, \\
                  -e "@$run/config.json" -e "@$run/loom.json" -e "@$run/extra.json" %s %s
                status=$?
                [ $status -eq 0 ] || sed -n 's/.* | \\(\\(fatal\\|ERROR\\).*\\)/\\1/p' "$run/log" | tail -n 1
                exit $status
                """.formatted(tagged, playbook));
        if (outcome.exit() != 0) {
            throw switch (outcome.exit()) {
                case 2 ->
                    program.failed("ansible-failed", "playbook", "failed: a task of it failed (status 2)", outcome);
                case 4 ->
                    program.failed(
                            "ansible-failed", "playbook", "was not run: Ansible cannot read it (status 4)", outcome);
                default -> program.failed("ansible-failed", "playbook", outcome);
            };
        }
        return outcome.outputs();
    }
}

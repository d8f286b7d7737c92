package io.loom.provisioner.automator.shell;

import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.PluginDescriptor.ResourceType;
import io.loom.contract.ServiceWork;
import io.loom.provisioner.automator.ServiceProgram;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.node.NodeOutcome;
import io.loom.provisioner.plugin.Automator;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.Items;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.Words;
import io.loom.provisioner.ssh.ShellQuote;
import java.util.Map;
import java.util.Objects;

/** Automator type {@code shell}: an action is a script. What a script finds is told in docs/guide/automators.md. */
public final class ShellAutomator implements Automator<ShellConfig> {
    private static final String SCRIPT = "script";

    private final ConfigForm<ShellConfig> form = ConfigForm.of(ShellConfig.class);

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.AUTOMATOR,
                "shell",
                "Shell",
                "Runs a script for each action of a service.",
                Map.of(
                        "scripts", new ResourceType(ResourceFormat.FILE, "0755"),
                        "archives", new ResourceType(ResourceFormat.ARCHIVE, null)));
    }

    @Override
    public Class<ShellConfig> configType() {
        return ShellConfig.class;
    }

    @Override
    public void bootstrap(Node node, TaskContext task) throws InterruptedException {
        ServiceProgram.prepare(node);
    }

    @Override
    public Map<String, String> run(ServiceWork work, ShellConfig config, Node node, TaskContext task)
            throws InterruptedException {
        var program = ServiceProgram.of(work, task)
                .variables(
                        "env",
                        Objects.requireNonNullElse(config.env(), Items.NONE).list());
        String args = ShellQuote.command(
                Objects.requireNonNullElse(config.args(), Words.NONE).list());
        NodeOutcome outcome = program.run(node, command(program, config.script()) + ' ' + args);
        if (outcome.exit() != 0) {
            throw program.failed("script-failed", SCRIPT, outcome);
        }
        return outcome.outputs();
    }

    private static String command(ServiceProgram program, String script) {
        String word = program.given(SCRIPT, script, "scripts");
        if (!program.holds(SCRIPT)) {
            return word;
        }
        if (script.startsWith("#!")) {
            program.executable(SCRIPT, script);
            return word;
        }
        return "sh -e " + word;
    }
}

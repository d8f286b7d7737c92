package io.loom.provisioner.automator.puppet;

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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Automator type {@code puppet}: an action applies a manifest on its node, with the configuration as Hiera data. */
public final class PuppetAutomator implements Automator<PuppetConfig> {
    private static final NodeTool PUPPET = new NodeTool("Puppet", List.of("puppet"), List.of("/opt/puppetlabs/bin"));
    private static final String HIERA = """
            version: 5
            defaults: {datadir: ., data_hash: json_data}
            hierarchy:
              - {name: Action, path: hiera.json}
              - {name: Configuration, path: config.json}
            """;

    private final ConfigForm<PuppetConfig> form = ConfigForm.of(PuppetConfig.class);

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.AUTOMATOR,
                "puppet",
                "Puppet",
                "Applies a Puppet manifest on the node for each action of a service.",
                Map.of(
                        "manifests", new ResourceType(ResourceFormat.FILE, null),
                        "modules", new ResourceType(ResourceFormat.ARCHIVE, null)));
    }

    @Override
    public Class<PuppetConfig> configType() {
        return PuppetConfig.class;
    }

    @Override
    public void bootstrap(Node node, TaskContext task) throws InterruptedException {
        PUPPET.bootstrap(node, task);
    }

    @Override
    public Map<String, String> run(ServiceWork work, PuppetConfig config, Node node, TaskContext task)
            throws InterruptedException {
        var program = ServiceProgram.of(work, task)
                .file("hiera.yaml", HIERA)
                .file("hiera.json", ServiceProgram.json(JsonFields.map("hiera", config.hiera())));
        String manifest = program.given("manifest.pp", config.manifest(), "manifests");
        String modules = Objects.requireNonNullElse(config.modules(), Items.NONE).list().stream()
                .map(folder -> folder + ":")
                .collect(Collectors.joining());
        NodeOutcome outcome = PUPPET.run(
                program,
                node,
                facts(program) + """
                modules=%s${LOOM_RESOURCES:+$LOOM_RESOURCES/modules:}'$basemodulepath'
                $root "$tool" apply --detailed-exitcodes --color=false --logdest console --logdest "$run/log" \\
                  --hiera_config "$run/hiera.yaml" --modulepath "$modules" %s
                status=$?
                [ $status -ne 2 ] || exit 0
                [ $status -eq 0 ] || sed -n 's/^[^ ]* [^ ]* [^ ]* \\(.*\\) (err): /Error: \\1: /p' "$run/log" | tail -n 1
                exit $status
                """.formatted(modules.isEmpty() ? "" : ShellQuote.quote(modules), manifest));
        if (outcome.exit() != 0) {
            throw switch (outcome.exit()) {
                case 1 ->
                    program.failed(
                            "puppet-failed",
                            "manifest",
                            "was not applied: Puppet cannot compile or run it (status 1)",
                            outcome);
                case 4 ->
                    program.failed(
                            "puppet-failed",
                            "manifest",
                            "failed: resources could not be brought about (status 4)",
                            outcome);
                case 6 ->
                    program.failed(
                            "puppet-failed",
                            "manifest",
                            "failed: some resources were changed, and others could not be brought about (status 6)",
                            outcome);
                default -> program.failed("puppet-failed", "manifest", outcome);
            };
        }
        return outcome.outputs();
    }

    /** {@code $facts['loom_service']} and the like. */
    private static String facts(ServiceProgram program) {
        return program.ownVariables().stream()
                .map(name -> "export FACTER_" + name.toLowerCase(Locale.ROOT) + "=\"$" + name + "\"\n")
                .collect(Collectors.joining());
    }
}

package io.loom.provisioner.automator.chef;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ShellQuote;
import java.util.List;
import java.util.Map;

/**
 * Automator type {@code chef}: an action converges a run list in local mode, with the configuration as attributes. Chef's
 * licence counts as accepted by whoever chose an image with Chef.
 */
public final class ChefAutomator implements Automator<ChefConfig> {
    private static final NodeTool CHEF =
            new NodeTool("Chef", List.of("chef-client", "cinc-client"), List.of("/opt/chef/bin", "/opt/cinc/bin"));

    private final ConfigForm<ChefConfig> form = ConfigForm.of(ChefConfig.class);
    private final String name;

    /** Of one of the names that services know it by. */
    public ChefAutomator(String name) {
        this.name = name;
    }

    @Override
    public PluginDescriptor describe() {
        return form.descriptor(
                PluginDescriptor.Kind.AUTOMATOR,
                name,
                "Chef",
                "Converges a Chef run list on the node, in local mode, for each action of a service.",
                Map.of(
                        "cookbooks", new ResourceType(ResourceFormat.ARCHIVE, null),
                        "data_bags", new ResourceType(ResourceFormat.ARCHIVE, null),
                        "roles", new ResourceType(ResourceFormat.FILE, null)));
    }

    @Override
    public Class<ChefConfig> configType() {
        return ChefConfig.class;
    }

    @Override
    public void bootstrap(Node node, TaskContext task) throws InterruptedException {
        CHEF.bootstrap(node, task);
    }

    @Override
    public Map<String, String> run(ServiceWork work, ChefConfig config, Node node, TaskContext task)
            throws InterruptedException {
        var program = ServiceProgram.of(work, task);
        program.file("attributes.json", ServiceProgram.json(attributes(program, config)))
                .file("client.rb", settings(config));
        NodeOutcome outcome = CHEF.run(program, node, """
                export CHEF_LICENSE=accept-silent
                $root mkdir -p %s/nodes || exit
                exec $root "$tool" --local-mode --config "$run/client.rb" --json-attributes "$run/attributes.json" \\
                  --node-name %s --override-runlist %s --no-color --force-formatter
                """.formatted(
                        ShellQuote.quote(config.repository()),
                        ShellQuote.quote(task.node().hostName()),
                        ShellQuote.quote(String.join(",", config.run_list().list()))));
        if (outcome.exit() != 0) {
            throw switch (outcome.exit()) {
                case 35 ->
                    program.failed(
                            "chef-failed", "run list", "asks for the node to be started anew (status 35)", outcome);
                case 37 ->
                    program.failed(
                            "chef-failed",
                            "run list",
                            "goes on when the node has been started anew (status 37)",
                            outcome);
                default -> program.failed("chef-failed", "run list", outcome);
            };
        }
        return outcome.outputs();
    }

    private static ObjectNode attributes(ServiceProgram program, ChefConfig config) {
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        JsonFields.merge(attributes, program.config());
        attributes.set("loom", program.self());
        return JsonFields.merge(attributes, JsonFields.map("json_attributes", config.json_attributes()));
    }

    private static String settings(ChefConfig config) {
        if (!config.repository().startsWith("/") || config.repository().contains("'")) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "Field repository (" + config.repository() + ") must be the absolute path of a folder.");
        }
        return """
                chef_repo_path ['%1$s', ENV['LOOM_RESOURCES']].compact
                node_path '%1$s/nodes'
                local_mode true
                log_location STDOUT
                """.formatted(config.repository());
    }
}

package io.loom.provisioner.automator.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.PluginDescriptor.ResourceType;
import io.loom.contract.ServiceWork;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.node.NodeOutcome;
import io.loom.provisioner.node.NodeProgram;
import io.loom.provisioner.plugin.Automator;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import io.loom.provisioner.ssh.ShellQuote;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Automator type {@code shell}: an action is a script. What a script finds is told in docs/guide/automators.md. */
public final class ShellAutomator implements Automator<ShellConfig> {
    private static final Pattern PATH = Pattern.compile("/\\S+");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NEEDS =
            "for tool in awk flock setsid tail; do command -v $tool > /dev/null || missing=\"$missing $tool\"; done; "
                    + "[ -z \"$missing\" ] || { echo \"this node has no$missing\" >&2; exit 1; }; mkdir -p \"${LOOM_HOME:-$HOME/.loom}\"";
    private static final String LOOKUP = lookup();

    private final ConfigForm<ShellConfig> form = ConfigForm.of(ShellConfig.class);
    private final ObjectMapper json = new ObjectMapper();

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
        ExecResult result = node.script("missing=; " + NEEDS, PATIENCE);
        if (result.exit() != 0) {
            throw TaskFailure.lasting(
                    "node-unfit",
                    "The node cannot run scripts for Loom: " + result.words()
                            + ".\nMaybe choose an image that has util-linux, coreutils and awk.");
        }
    }

    @Override
    public Map<String, String> run(ServiceWork work, ShellConfig config, Node node, TaskContext task)
            throws InterruptedException {
        String resources = work.resources().isEmpty() ? null : node.stage(work.resources(), task);
        NodeOutcome outcome = node.run(program(work, config, resources, task), task);
        if (outcome.exit() != 0) {
            throw TaskFailure.passing(
                    "script-failed",
                    "The script of " + work.service() + "'s " + task.action() + " ended with status " + outcome.exit()
                            + "; the task's log has its words.");
        }
        return outcome.outputs();
    }

    private NodeProgram program(ServiceWork work, ShellConfig config, @Nullable String resources, TaskContext task) {
        try {
            var tree = json.valueToTree(work.config());
            FlatConfig flat = FlatConfig.of(tree, json);
            flat.ambiguous()
                    .forEach(
                            name -> task.progress(
                                    name
                                            + " is not set, for two keys of the configuration would share it; loom-config tells them apart."));
            Map<String, String> files = new LinkedHashMap<>();
            files.put("config.json", json.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n");
            files.put("config.table", flat.table());
            files.put("loom-config", LOOKUP);
            boolean inline = !PATH.matcher(config.script().strip()).matches();
            if (inline) {
                files.put("script", config.script());
            }
            return new NodeProgram(entry(work, config, flat, inline, resources, task), files);
        } catch (JsonProcessingException e) {
            throw TaskFailure.lasting("bad-config", "The configuration cannot be written as JSON.")
                    .causedBy(e);
        }
    }

    private static String entry(
            ServiceWork work,
            ShellConfig config,
            FlatConfig flat,
            boolean inline,
            @Nullable String resources,
            TaskContext task) {
        var text = new StringBuilder("run=$PWD\nchmod 700 loom-config");
        text.append(inline && config.script().startsWith("#!") ? " script\n" : "\n");
        flat.variables().forEach((name, value) -> export(text, name, value));
        Machine machine = work.machine();
        export(text, "LOOM_ACTION", task.action().name());
        export(text, "LOOM_SERVICE", work.service());
        export(text, "LOOM_TENANT", task.cluster().tenant());
        export(text, "LOOM_CLUSTER_ID", task.cluster().id().toString());
        export(text, "LOOM_CLUSTER_NUMBER", Long.toString(task.cluster().number()));
        export(text, "LOOM_CLUSTER_NAME", task.cluster().name());
        export(text, "LOOM_NODE_ID", task.node().id().toString());
        export(text, "LOOM_NODE_NUMBER", Integer.toString(task.node().number()));
        export(text, "LOOM_NODE_HOSTNAME", task.node().hostName());
        export(text, "LOOM_NODE_ADDRESS", machine.addresses().get(Machine.BIND_V4));
        export(text, "LOOM_NODE_ACCESS_ADDRESS", machine.addresses().get(Machine.ACCESS_V4));
        export(text, "LOOM_ATTEMPT", Integer.toString(task.attempt().number()));
        export(text, "LOOM_RESOURCES", resources);
        Map<String, String> env = config.env();
        if (env != null) {
            env.forEach((name, value) -> {
                if (!VARIABLE.matcher(name).matches()) {
                    throw TaskFailure.lasting(
                            "bad-field",
                            "Field env names the variable \"" + name
                                    + "\"; a name must be of letters, digits and underscores.");
                }
                export(text, name, value);
            });
        }
        text.append("export LOOM_CONFIG=\"$run/config.json\" LOOM_CONFIG_TABLE=\"$run/config.table\"\n")
                .append("export LOOM_OUTPUTS=\"$run/outputs\" PATH=\"$run:$PATH\"\n")
                .append("set -- \"${LOOM_HOME:-$HOME/.loom}/services\"/")
                .append(ShellQuote.quote(work.service()))
                .append("\n[ -d \"$1\" ] || mkdir -p \"$1\"\ncd \"$1\" || exit 70\n");
        String command = command(config, inline) + ' ' + ShellQuote.command(words(config.args()));
        return (work.settleSeconds() > 0
                        ? text.append(held(command, work.settleSeconds()))
                        : text.append("exec ").append(command).append('\n'))
                .toString();
    }

    private static String command(ShellConfig config, boolean inline) {
        if (!inline) {
            return ShellQuote.quote(config.script().strip());
        }
        return config.script().startsWith("#!") ? "\"$run/script\"" : "sh -e \"$run/script\"";
    }

    /** Runs a command again and again, until it has ended with status 0 for so long, or no longer does so. */
    private static String held(String command, int settleSeconds) {
        return """
                begun=$(date +%%s)
                since=
                while :; do
                  status=0
                  %s || status=$?
                  now=$(date +%%s)
                  if [ $status -eq 0 ]; then
                    since=${since:-$now}
                    if [ $((now - since)) -ge %2$d ]; then exit 0; fi
                  elif [ -n "$since" ]; then
                    echo "the check has held for $((now - since)) s and then failed" >&2
                    exit $status
                  elif [ $((now - begun)) -ge %2$d ]; then
                    echo "the check has not held once in $((now - begun)) s" >&2
                    exit $status
                  fi
                  sleep 1
                done
                """.formatted(command, settleSeconds);
    }

    private static List<String> words(@Nullable List<String> args) {
        if (args == null) {
            return List.of();
        }
        return args.size() == 1 ? List.of(args.getFirst().strip().split("\\s+")) : args;
    }

    private static void export(StringBuilder text, String name, @Nullable String value) {
        if (value != null) {
            text.append("export ")
                    .append(name)
                    .append('=')
                    .append(ShellQuote.quote(value))
                    .append('\n');
        }
    }

    private static String lookup() {
        try (InputStream in = ShellAutomator.class.getResourceAsStream("loom-config")) {
            if (in == null) {
                throw new IllegalStateException("The resource loom-config is missing from this build.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.loom.provisioner.executable;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ServiceWork;
import io.loom.provisioner.automator.ServiceProgram;
import io.loom.provisioner.node.Node;
import io.loom.provisioner.node.NodeOutcome;
import io.loom.provisioner.node.NodeProgram;
import io.loom.provisioner.plugin.Automator;
import io.loom.provisioner.plugin.Form;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.ExecResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An automator type that is a program. It is asked what to run, and Loom runs that on the node as it does its own: under the lock of the attempt, at
 * most once, whatever happens to the connection, with the configuration and the resources that every action finds. So it never sees the key of a node. What it is asked, and how it answers, is told in
 * docs/guide/plugins.md.
 */
final class ExecutableAutomator implements Automator<DeclaredFields> {
    private static final Duration BOOTSTRAP_PATIENCE = Duration.ofMinutes(10);
    private static final String ENTRY = "entry.sh";
    private static final String COMMAND = "sh -c 'cd \"$0\" && exec sh ./" + ENTRY + "' \"$run\"";

    private final PluginManifest manifest;
    private final PluginProgram program;

    ExecutableAutomator(PluginManifest manifest, PluginProgram program) {
        this.manifest = manifest;
        this.program = program;
    }

    @Override
    public PluginDescriptor describe() {
        return manifest.descriptor();
    }

    @Override
    public Class<DeclaredFields> configType() {
        return DeclaredFields.class;
    }

    @Override
    public Form<DeclaredFields> form() {
        return manifest;
    }

    @Override
    public void bootstrap(Node node, TaskContext task) throws InterruptedException {
        ServiceProgram.prepare(node);
        for (NodeProgram wanted : programs("bootstrap", Map.of(), task)) {
            Duration patience =
                    task.timeLeft().compareTo(BOOTSTRAP_PATIENCE) < 0 ? task.timeLeft() : BOOTSTRAP_PATIENCE;
            ExecResult result = node.script("(\n" + wanted.entry() + "\n)\n", patience);
            if (result.exit() != 0) {
                throw TaskFailure.lasting(
                        "node-unfit",
                        "The node is not ready for the automator " + manifest.name() + ": " + result.words());
            }
        }
    }

    @Override
    public Map<String, String> run(ServiceWork work, DeclaredFields config, Node node, TaskContext task)
            throws InterruptedException {
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("action", task.action());
        question.put("service", work.service());
        question.put("fields", config.values());
        question.put("config", work.config());
        question.put("machine", work.machine());
        question.put("cluster", task.cluster());
        question.put("node", task.node());
        question.put("attempt", task.attempt().number());
        List<NodeProgram> programs = programs("run", question, task);
        if (programs.isEmpty()) {
            return Map.of();
        }
        NodeProgram wanted = programs.getFirst();
        var action = ServiceProgram.of(work, task);
        wanted.files().forEach((name, text) -> {
            if (action.holds(name)) {
                throw program.broken("a file \"" + name + "\", which is a name of Loom's own");
            }
            action.file(name, text);
        });
        NodeOutcome outcome = action.file(ENTRY, wanted.entry()).run(node, COMMAND);
        if (outcome.exit() != 0) {
            throw action.failed("program-failed", "program", outcome);
        }
        return outcome.outputs();
    }

    private List<NodeProgram> programs(String verb, Map<String, Object> question, TaskContext task)
            throws InterruptedException {
        Map<String, Object> whole = new LinkedHashMap<>(question);
        whole.put("verb", verb);
        whole.put("secondsLeft", task.timeLeft().toSeconds());
        List<NodeProgram> programs = new ArrayList<>();
        program.ask(whole, task, said -> programs.add(nodeProgram(said.path("program"))));
        if (programs.size() > 1) {
            throw program.broken("more than one program for one action");
        }
        return programs;
    }

    private NodeProgram nodeProgram(JsonNode said) {
        if (!said.path("entry").isTextual()) {
            throw program.broken("a program without its entry");
        }
        Map<String, String> files = new LinkedHashMap<>();
        said.path("files").properties().forEach(file -> {
            if (file.getKey().contains("/")
                    || file.getKey().isEmpty()
                    || file.getKey().startsWith(".")) {
                throw program.broken("a file \"" + file.getKey() + "\", which is no plain name");
            }
            files.put(file.getKey(), file.getValue().asText());
        });
        return new NodeProgram(said.path("entry").asText(), files);
    }
}

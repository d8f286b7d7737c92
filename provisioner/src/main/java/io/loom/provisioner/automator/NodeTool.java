package io.loom.provisioner.automator;

import io.loom.provisioner.node.Node;
import io.loom.provisioner.node.NodeOutcome;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A program that an automator needs on its nodes. Loom does not install it: it belongs to the image, or to a service whose
 * actions come before.
 *
 * @param label what people call it
 * @param commands names of the program, the preferred one first
 * @param folders where it may be besides those of the PATH
 */
public record NodeTool(String label, List<String> commands, List<String> folders) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The status of a program whose tool the node does not have. */
    private static final int NO_TOOL = 69;

    private static final String PROGRAM = "act";

    /**
     * Makes a node ready. A tool that is not there is told of, and no failure yet: a service may bring it.
     *
     * @throws TaskFailure lasting, {@code node-unfit}, when the node lacks what Loom itself needs
     */
    public void bootstrap(Node node, TaskContext task) throws InterruptedException {
        ServiceProgram.prepare(node);
        if (node.script(search() + "[ -n \"$tool\" ]", PATIENCE).exit() != 0) {
            task.progress(
                    "The node has no " + label + " yet; an image or a service must bring it before it is needed.");
        }
    }

    /**
     * Runs a program of the shell in which {@code $tool} is the tool, {@code $root} what goes before a command that needs a
     * superuser, and {@code $run} the folder of the files.
     *
     * @throws TaskFailure lasting, {@code tool-missing}, when the node does not have the tool
     */
    public NodeOutcome run(ServiceProgram program, Node node, String text) throws InterruptedException {
        program.file(PROGRAM, search() + """
                [ -n "$tool" ] || { echo 'this node has no %s' >&2; exit %d; }
                run=${0%%/*}
                root=
                [ "$(id -u)" -eq 0 ] || root='sudo -n -E'
                """.formatted(label, NO_TOOL) + text);
        NodeOutcome outcome = program.run(node, "sh \"$run/" + PROGRAM + "\"");
        if (outcome.exit() == NO_TOOL) {
            throw TaskFailure.lasting(
                    "tool-missing",
                    "The node has no " + label + " (" + String.join(" or ", commands)
                            + ").\nMaybe choose an image that has it, or have a service install it that this one requires.");
        }
        return outcome;
    }

    private String search() {
        return "PATH=$PATH" + folders.stream().map(folder -> ":" + folder).collect(Collectors.joining()) + "\ntool=$("
                + commands.stream().map(command -> "command -v " + command).collect(Collectors.joining(" || "))
                + ")\n";
    }
}

package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command on many nodes at once. */
@Command(
        name = "run",
        description = {
            "Runs a command on its nodes, and prints what it says there.",
            "Exit status 1 where it has failed on a node. It is an operation, in the history and in the audit with its words."
        },
        mixinStandardHelpOptions = true,
        customSynopsis = "loom cluster run [OPTIONS] CLUSTER -- COMMAND...")
final class RunOnNodesCommand implements Callable<Integer> {

    private static final String PLAIN = "[\\w@%+=:,./-]+";

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Mixin
    private ClusterName cluster;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            split = ",",
            description = "Only on nodes that have it. Several for nodes with any of them.")
    private @Nullable List<String> services;

    @Option(
            names = "--node",
            paramLabel = "NODE",
            split = ",",
            description = "Only on that node: its number, host name or id. Several apart by commas, or repeat it.")
    private @Nullable List<String> nodes;

    @Mixin
    private RawOption raw;

    @Option(names = "--no-wait", description = "End when it has begun, and print the id of the operation.")
    private boolean noWait;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "One word is a script for sh; several are a command with its arguments.")
    private List<String> words;

    @Override
    public Integer call() throws InterruptedException {
        Api api = server.api();
        String id = cluster.id(api);
        ObjectNode body = Api.JSON.createObjectNode().put("command", script(words));
        PlannedCommand.put(body, "services", services);
        if (nodes != null) {
            PlannedCommand.put(body, "nodes", new ClusterNodes(api, id).numbers(nodes));
        }
        String operation =
                api.post("/clusters/" + id + "/commands", body).path("id").asText();
        if (noWait) {
            output.out().println(operation);
            output.out().flush();
            return ExitCode.OK;
        }
        new OperationLog(api, raw.out(output), operation).follow();
        output.out().flush();
        return outcome(api.get("/operations/" + operation));
    }

    private int outcome(JsonNode operation) {
        if (operation.path("state").asText().equals("SUCCEEDED")) {
            return ExitCode.OK;
        }
        output.err()
                .println("operation " + operation.path("id").asText() + " "
                        + operation.path("state").asText() + ": "
                        + operation.path("error").asText(""));
        output.err().flush();
        return ExitCode.FAILURE;
    }

    /** What a shell is to run: one word as it stands, several each as one word to that shell. */
    static String script(List<String> words) {
        return words.size() == 1
                ? words.getFirst()
                : words.stream()
                        .map(word -> word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining(" "));
    }
}

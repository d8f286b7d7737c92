package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs ssh on a node, as the user who asks: with this user's own keys, and with the host keys that Loom pinned. Its exit
 * status is that of ssh.
 */
@Command(
        name = "ssh",
        description = "Logs in to a node, or runs a command there, by your own key.",
        mixinStandardHelpOptions = true,
        customSynopsis = "loom cluster ssh [OPTIONS] CLUSTER [NODE] [-- COMMAND...]")
final class SshCommand implements Callable<Integer> {

    private static final String SEPARATOR = "--";

    @Mixin
    private ServerOptions server;

    @Mixin
    private ClusterName cluster;

    @Mixin
    private KnownHosts knownHosts;

    @Option(
            names = "--ssh-program",
            paramLabel = "PROGRAM",
            defaultValue = "ssh",
            description = "Instead of the ssh of the path.")
    private String program;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "NODE",
            description = "Its number, host name or id; not needed for the only one. After --, a command to run there.")
    private @Nullable List<String> rest;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> words = rest == null ? List.of() : rest;
        List<String> given = spec.commandLine().getParseResult().originalArgs();
        int separator = given.indexOf(SEPARATOR);
        int commands = separator < 0 ? 0 : given.size() - separator - 1;
        List<String> names = words.subList(0, words.size() - commands);
        if (names.size() > 1) {
            throw new CliException(
                    ExitCode.USAGE,
                    names.get(1)
                            + " is a word too many.\nMaybe put -- before a command: loom cluster ssh CLUSTER NODE -- "
                            + String.join(" ", names.subList(1, names.size())));
        }
        Api api = server.api();
        String id = cluster.id(api);
        JsonNode found = new ClusterNodes(api, id).one(names.isEmpty() ? null : names.getFirst());
        NodeLogin node = NodeLogin.of(found);
        Path keys = knownHosts.write(id, List.of(node));
        return run(arguments(node, keys, words.subList(names.size(), words.size())));
    }

    private List<String> arguments(NodeLogin node, Path keys, List<String> command) {
        List<String> arguments = new ArrayList<>(List.of(program));
        for (String setting : node.settings(keys.toString())) {
            arguments.add("-o");
            arguments.add(setting);
        }
        arguments.add(SEPARATOR);
        arguments.add(node.address());
        arguments.addAll(command);
        return arguments;
    }

    private static int run(List<String> command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILURE,
                    "Cannot run " + command.getFirst() + ": " + e.getMessage()
                            + "\nMaybe install OpenSSH, or name its program with --ssh-program.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "Interrupted while " + command.getFirst() + " ran.");
        }
    }
}

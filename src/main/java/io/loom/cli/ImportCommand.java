package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends definitions, Loom's or the original's, to be written in one transaction. */
@Command(
        name = "import",
        description = "Writes definitions from files and folders: all of them, or none.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Option(
            names = "--skip-invalid",
            description = "Write those that are right, and say what is wrong with the others.")
    private boolean skipInvalid;

    @Mixin
    private ForceOption force;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "YAML or JSON, or a folder of it; - is the standard input.")
    private List<Path> files;

    @Override
    public Integer call() {
        return send(server.api(), output, files, skipInvalid, force.given());
    }

    /** Imports, prints the report, and gives the exit status. */
    static int send(Api api, Output output, List<Path> files, boolean skipInvalid, boolean force) {
        return print(output, api.postLarge("/import?skipInvalid=" + skipInvalid + "&force=" + force, documents(files)));
    }

    /** The same without the clusters that the files describe. */
    static int sendDefinitions(Api api, Output output, JsonNode documents, boolean force) {
        return print(output, api.postLarge("/import?passClusters=true&force=" + force, documents));
    }

    private static int print(Output output, JsonNode report) {
        boolean written = report.path("written").asBoolean();
        if (!output.structured(report)) {
            report.path("taken").forEach(item -> output.out().println("taken    " + name(item)));
            report.path("changed").forEach(item -> output.out().println("changed  " + name(item)));
            output.out().flush();
            for (JsonNode item : report.path("taken")) {
                if (!item.path("warnings").isEmpty()) {
                    findings(output, "warning", item, "warnings");
                }
            }
        }
        printRefused(output, report);
        if (!written) {
            output.err()
                    .println("Nothing was written.\nMaybe mend what was refused, or leave it out with --skip-invalid.");
        }
        output.err().flush();
        return written ? ExitCode.OK : ExitCode.USAGE;
    }

    /** Prints what is wrong with what was refused. */
    static void printRefused(Output output, JsonNode report) {
        report.path("refused").forEach(item -> findings(output, "refused", item, "problems"));
        output.err().flush();
    }

    /** What was found about a definition, below its name and source. */
    private static void findings(Output output, String word, JsonNode item, String field) {
        output.err()
                .println((word + "  " + name(item)).stripTrailing() + "  ("
                        + item.path("source").asText() + ")");
        for (JsonNode finding : item.path(field)) {
            output.err()
                    .println("         "
                            + (finding.path("pointer").asText("") + " "
                                            + finding.path("message").asText())
                                    .strip()
                                    .replace("\n", "\n         "));
        }
    }

    private static String name(JsonNode item) {
        return item.isTextual()
                ? item.asText()
                : Stream.of(item.path("kind"), item.path("name"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(" "));
    }

    /** The body of an import: every file's text, with its name. */
    static ObjectNode documents(List<Path> files) {
        ObjectNode body = Api.JSON.createObjectNode();
        ArrayNode documents = body.putArray("documents");
        for (Path file : files) {
            for (Path found : expand(file)) {
                documents.addObject().put("source", DocumentFile.source(found)).put("text", DocumentFile.text(found));
            }
        }
        if (documents.isEmpty()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "There is no .yaml, .yml or .json file in " + files + ".\nMaybe name another folder.");
        }
        return body;
    }

    /** The file itself, or the definition files of a folder in the order of their names. */
    static List<Path> expand(Path file) {
        if (DocumentFile.isStandardInput(file)) {
            return List.of(file);
        }
        if (!Files.exists(file)) {
            throw new CliException(ExitCode.NOT_FOUND, "There is no file " + file + ".");
        }
        if (!Files.isDirectory(file)) {
            return List.of(file);
        }
        try (Stream<Path> walk = Files.walk(file)) {
            return new ArrayList<>(walk.filter(Files::isRegularFile)
                    .filter(ImportCommand::isDefinitionFile)
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "Cannot read the folder " + file + ": " + e.getMessage());
        }
    }

    private static boolean isDefinitionFile(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }
}

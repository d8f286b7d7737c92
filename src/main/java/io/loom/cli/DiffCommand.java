package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What applying files would change. */
@Command(
        name = "diff",
        description =
                "Shows what `loom apply` would change, and changes nothing. Exit status 10 where it would change something.",
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Mixin
    private DescribedFilesOptions described;

    @Override
    public Integer call() {
        DescribedFiles files = new DescribedFiles(server.api(), described.files());
        boolean definitionsChange = false;
        if (files.hasDefinitions()) {
            JsonNode report = files.importReport();
            if (!report.path("refused").isEmpty()) {
                ImportCommand.printRefused(output, report);
                return ExitCode.USAGE;
            }
            definitionsChange = print(report);
        }
        boolean clustersChange = false;
        for (DescribedFiles.Cluster cluster : files.clusters()) {
            clustersChange |= print(cluster, definitionsChange);
        }
        output.out().flush();
        return definitionsChange || clustersChange ? ExitCode.CHANGES : ExitCode.OK;
    }

    /** Whether any definition changes. */
    private boolean print(JsonNode report) {
        boolean changes = false;
        for (JsonNode item : report.path("taken")) {
            String outcome = item.path("outcome").asText();
            if (!outcome.equals("UNCHANGED")) {
                output.out()
                        .println(outcome.toLowerCase(Locale.ROOT) + "  "
                                + item.path("kind").asText() + " "
                                + item.path("name").asText());
                changes = true;
            }
        }
        return changes;
    }

    /** Whether a cluster changes. One may need definitions that are not written yet. */
    private boolean print(DescribedFiles.Cluster cluster, boolean definitionsChange) {
        PrintWriter out = output.out();
        JsonNode plan;
        try {
            plan = cluster.plan(new RolloutOptions());
        } catch (CliException e) {
            if (!definitionsChange) {
                throw e;
            }
            out.println("unknown  Cluster " + cluster.name()
                    + ", which cannot be planned before the definitions are written: " + e.getMessage());
            return true;
        }
        ObjectNode labels = cluster.labelChanges();
        boolean needless = plan.path("needless").isTextual();
        if (needless && labels.isEmpty()) {
            return false;
        }
        out.println((cluster.stands() ? "updated" : "created") + "  Cluster " + cluster.name());
        labels.properties()
                .forEach(label -> out.println("label    " + label.getKey()
                        + (label.getValue().isNull()
                                ? " is taken off"
                                : "=" + label.getValue().asText())));
        if (!needless) {
            new StoredPlanPrinter(plan, described.verbose()).print(out);
        }
        return true;
    }
}

package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What clusters have used. */
@Command(
        name = "usage",
        description = "Node-hours and their cost, of clusters that are gone as well.",
        mixinStandardHelpOptions = true)
final class UsageCommand implements Callable<Integer> {

    private static final List<Column> COLUMNS = List.of(
            Column.of("FROM", "/from"),
            Column.of("TO", "/to"),
            Column.of("TENANT", "/tenant"),
            Column.of("NAME", "/name"),
            Column.wide("CLUSTER", "/clusterId"),
            Column.of("NODE-HOURS", "/nodeHours"),
            Column.of("COST", "/amount"),
            Column.of("CURRENCY", "/cost/currency"));

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            defaultValue = "tenant",
            description = "tenant, user, template, cluster or label:KEY; default ${DEFAULT-VALUE}.")
    private String by;

    @Option(names = "--per", paramLabel = "PERIOD", description = "hour, day, week, month or year; default all in one.")
    private @Nullable String per;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Such as 2026-11-01 or 2026-11-01T12:00:00Z; default the beginning of the month.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "The same; default now.")
    private @Nullable String to;

    @Override
    public Integer call() {
        StringBuilder path = new StringBuilder("/usage?by=").append(Api.segment(by));
        narrow(path, "per", per);
        narrow(path, "from", from);
        narrow(path, "to", to);
        JsonNode report = server.api().get(path.toString());
        if (!output.structured(report)) {
            output.list(withAmounts(report.path("items")), COLUMNS);
        }
        if (report.path("items").findValues("cost").stream().anyMatch(JsonNode::isNull)) {
            output.err().println("Some nodes were placed by a price that is not known; they are in no cost.");
        }
        return ExitCode.OK;
    }

    private static void narrow(StringBuilder path, String name, @Nullable String value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(Api.segment(value));
        }
    }

    private static ArrayNode withAmounts(JsonNode items) {
        ArrayNode rows = Api.JSON.createArrayNode();
        for (JsonNode item : items) {
            ObjectNode row = item.deepCopy();
            JsonNode cost = item.path("cost");
            if (cost.isObject()) {
                row.put("amount", PlanPrinter.amount(cost, 1));
            }
            rows.add(row);
        }
        return rows;
    }
}

package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Prints a plan: what would stand where, what it costs, how good it is, or why there is none. */
final class PlanPrinter {

    private static final int MICROS_DIGITS = 6;

    private final Output output;
    private final boolean verbose;

    PlanPrinter(Output output) {
        this(output, false);
    }

    /** @param verbose whether to say why */
    PlanPrinter(Output output, boolean verbose) {
        this.output = output;
        this.verbose = verbose;
    }

    void print(JsonNode plan) {
        if (!output.structured(plan)) {
            write(plan);
        }
    }

    /** Prints a plan, and how far its weights could be changed. */
    void printSensitivity(JsonNode sensitivity) {
        if (!output.structured(sensitivity)) {
            write(sensitivity.path("plan"));
            sensitivities(sensitivity, output.out());
        }
    }

    private void write(JsonNode plan) {
        table(plan, output.out());
        if (verbose) {
            reasons(plan, output.out());
        }
        output.out().flush();
    }

    /** A statement for each weight, to any writer. */
    static void sensitivities(JsonNode sensitivity, PrintWriter out) {
        for (JsonNode finding : sensitivity.path("findings")) {
            out.println();
            out.println(finding.path("statement").asText());
        }
        if (!sensitivity.path("complete").asBoolean()) {
            out.println();
            out.println("The time ended before all was found. Maybe give more with --budget.");
        }
        out.flush();
    }

    /** Why each group of nodes is what and where it is, and what each constraint misses, to any writer. */
    static void reasons(JsonNode plan, PrintWriter out) {
        for (JsonNode layout : plan.path("layouts")) {
            JsonNode reason = layout.path("reason");
            if (!reason.isObject()) {
                continue;
            }
            out.println();
            out.println(layout.path("count").asText() + " x "
                    + Column.of("", "/services").text(layout) + " on "
                    + layout.path("hardwareType").asText() + " at " + location(layout));
            out.println("  hardware  " + reason.path("hardware").asText());
            out.println("  location  " + reason.path("location").asText());
            for (JsonNode other : reason.path("alternatives")) {
                out.println("  not " + other.path("name").asText() + ": "
                        + other.path("sentence").asText());
            }
        }
        for (JsonNode constraint : plan.path("constraints")) {
            if (constraint.path("score").asLong() != 0
                    && !constraint.path("matches").isEmpty()) {
                out.println();
                out.println(constraint.path("id").asText() + " "
                        + constraint.path("score").asText());
                constraint.path("matches").forEach(match -> out.println("  " + match.asText()));
            }
        }
        out.flush();
    }

    /** The table alone, to any writer. */
    static void table(JsonNode plan, PrintWriter out) {
        if (!plan.path("feasible").asBoolean()) {
            if ("UNKNOWN".equals(plan.path("outcome").asText())) {
                out.println("No placement was found in time, and it is not proved that there is none.");
                out.flush();
                return;
            }
            out.println("There is no placement:");
            for (JsonNode conflict : plan.path("conflicts")) {
                out.println("  " + conflict.path("message").asText().replace("\n", "\n  "));
                out.println("    (" + Column.of("", "/constraints").text(conflict) + ")");
                if (!conflict.path("remedies").isEmpty()) {
                    out.println("  It would do with one of:");
                }
                for (JsonNode remedy : conflict.path("remedies")) {
                    out.println("    " + remedy.path("message").asText() + " (" + money(remedy.path("pricePerHour"), 1)
                            + " per hour)");
                }
            }
            out.flush();
            return;
        }
        Table layouts = new Table(List.of("NODES", "SERVICES", "HARDWARE", "IMAGE", "LOCATION", "PER HOUR"));
        for (JsonNode layout : plan.path("layouts")) {
            layouts.row(
                    layout.path("count").asText(),
                    Column.of("", "/services").text(layout),
                    layout.path("hardwareType").asText(),
                    layout.path("imageType").asText(),
                    location(layout),
                    money(layout.path("pricePerHour"), layout.path("count").asLong(1)));
        }
        layouts.print(out);
        for (JsonNode layout : plan.path("layouts")) {
            if (!layout.path("hosts").isEmpty()) {
                out.println(Column.of("", "/services").text(layout) + " on "
                        + Column.of("", "/hosts").text(layout));
            }
        }
        out.println();
        JsonNode price = plan.path("pricePerHour");
        if (!price.isMissingNode() && !price.isNull()) {
            out.println("cost   " + money(price, 1) + " per hour" + difference(plan));
        }
        changes(plan.path("changes"), out);
        if (!plan.path("score").isNull()) {
            out.println("score  " + plan.path("score").asText("-") + gap(plan));
            out.println("time   "
                    + String.format(
                            Locale.ROOT, "%.1f ms", plan.path("solveMillis").asDouble()));
        }
        Table constraints = new Table(List.of("CONSTRAINT", "LEVEL", "WEIGHT", "SCORE"));
        int shown = 0;
        for (JsonNode constraint : plan.path("constraints")) {
            if (constraint.path("score").asLong() != 0) {
                constraints.row(
                        constraint.path("id").asText(),
                        constraint.path("level").asText(),
                        constraint.path("weight").asText(),
                        constraint.path("score").asText());
                shown++;
            }
        }
        if (shown > 0) {
            out.println();
            constraints.print(out);
        }
        nodes(plan.path("changes").path("nodes"), out);
        out.flush();
    }

    /** What the nodes cost before, where there were any, and how much more or less that was. */
    private static String difference(JsonNode plan) {
        JsonNode changes = plan.path("changes");
        boolean standing = changes.path("keep").asInt()
                        + changes.path("change").asInt()
                        + changes.path("delete").asInt()
                > 0;
        if (!standing || !plan.has("pricePerHourDelta")) {
            return "";
        }
        long delta = plan.path("pricePerHourDelta").asLong();
        JsonNode price = plan.path("pricePerHour");
        String before = ", " + money(price(price.path("micros").asLong() - delta, price), 1) + " before";
        return switch (Long.signum(delta)) {
            case 1 -> before + ": " + money(price(delta, price), 1) + " more";
            case -1 -> before + ": " + money(price(-delta, price), 1) + " less";
            default -> ", as before";
        };
    }

    private static JsonNode price(long micros, JsonNode currency) {
        return Api.JSON
                .createObjectNode()
                .put("micros", micros)
                .put("currency", currency.path("currency").asText());
    }

    /** How many nodes share each fate, where there are nodes already. */
    private static void changes(JsonNode changes, PrintWriter out) {
        int kept = changes.path("keep").asInt();
        int changed = changes.path("change").asInt();
        int deleted = changes.path("delete").asInt();
        if (kept + changed + deleted > 0) {
            out.println("nodes  " + changes.path("create").asInt() + " new, " + kept + " as they are, " + changed
                    + " with other services, " + deleted + " given up");
        }
    }

    /** What becomes of those that do not stay as they are. */
    private static void nodes(JsonNode nodes, PrintWriter out) {
        if (nodes.isEmpty()) {
            return;
        }
        Table table = new Table(List.of("NODE", "HOST", "BECOMES"));
        for (JsonNode node : nodes) {
            table.row(
                    node.path("number").asText(),
                    node.path("hostName").asText(),
                    node.path("fate").asText().equals("DELETE")
                            ? "given up"
                            : Stream.of(
                                            services("with ", node.path("added")),
                                            services("without ", node.path("removed")))
                                    .filter(words -> !words.isEmpty())
                                    .collect(Collectors.joining("; ")));
        }
        out.println();
        table.print(out);
    }

    private static String services(String word, JsonNode services) {
        return services.isEmpty()
                ? ""
                : word
                        + StreamSupport.stream(services.spliterator(), false)
                                .map(JsonNode::asText)
                                .collect(Collectors.joining(", "));
    }

    private static String location(JsonNode layout) {
        String provider = layout.path("provider").asText("");
        String location = layout.path("location").asText("-");
        return provider.isEmpty() || location.startsWith(provider + "/") ? location : provider + "/" + location;
    }

    private static String gap(JsonNode plan) {
        JsonNode gap = plan.path("gap");
        return gap.isNumber()
                ? String.format(
                        Locale.ROOT,
                        ", within %.2f %% of the bound (%s)",
                        gap.asDouble() * 100,
                        plan.path("bound").asText())
                : "";
    }

    /** So many times an amount, in its currency. */
    static String money(JsonNode price, long times) {
        return price.has("micros")
                ? amount(price, times) + " " + price.path("currency").asText()
                : "-";
    }

    /** So many times an amount, without its currency. */
    static String amount(JsonNode price, long times) {
        BigDecimal amount =
                BigDecimal.valueOf(price.path("micros").asLong(), MICROS_DIGITS).multiply(BigDecimal.valueOf(times));
        BigDecimal rounded = amount.stripTrailingZeros().scale() <= 2
                ? amount.setScale(2, RoundingMode.UNNECESSARY)
                : amount.stripTrailingZeros();
        return rounded.toPlainString();
    }
}

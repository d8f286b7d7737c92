package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Prints plans under several sets of weights: a column for each. */
final class ComparisonPrinter {

    private ComparisonPrinter() {}

    /** Prints what the plans cost, their layouts, what each misses, and what each counts by the others' weights. */
    static void print(JsonNode comparison, PrintWriter out) {
        List<String> names = new ArrayList<>();
        comparison.path("items").forEach(item -> names.add(item.path("name").asText()));
        Table plans = new Table(with(List.of("PLAN"), names));
        plans.row(with(List.of("cost per hour"), each(comparison, ComparisonPrinter::cost)));
        plans.row(with(
                List.of("score"), each(comparison, plan -> plan.path("score").asText("-"))));
        plans.row(with(List.of("nodes"), each(comparison, plan -> String.valueOf(nodes(plan)))));
        plans.print(out);
        out.println();
        layouts(comparison, names).print(out);
        out.println();
        Table missed = new Table(with(List.of("MISSED"), names));
        for (JsonNode constraint : comparison.path("constraints")) {
            List<String> units = new ArrayList<>();
            boolean any = false;
            for (JsonNode miss : constraint.path("misses")) {
                units.add(miss.isNull() ? "-" : miss.asText());
                any |= miss.asLong() != 0;
            }
            if (any) {
                missed.row(with(List.of(constraint.path("id").asText()), units));
            }
        }
        missed.print(out);
        out.println();
        Table scores = new Table(with(List.of("SCORE BY WEIGHTS OF"), names));
        for (int by = 0; by < names.size(); by++) {
            List<String> row = new ArrayList<>();
            comparison.path("scores").path(by).forEach(score -> row.add(score.asText("-")));
            scores.row(with(List.of(names.get(by)), row));
        }
        scores.print(out);
        out.flush();
    }

    private static Table layouts(JsonNode comparison, List<String> names) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        int column = 0;
        for (JsonNode item : comparison.path("items")) {
            for (JsonNode layout : item.path("plan").path("layouts")) {
                String key = Column.of("", "/services").text(layout) + " on "
                        + layout.path("hardwareType").asText() + " at "
                        + layout.path("provider").asText() + "/"
                        + layout.path("location").asText();
                List<String> counts = rows.computeIfAbsent(key, k -> new ArrayList<>());
                while (counts.size() < names.size()) {
                    counts.add("-");
                }
                counts.set(column, layout.path("count").asText());
            }
            column++;
        }
        Table table = new Table(with(List.of("NODES OF"), names));
        rows.forEach((layout, counts) -> table.row(with(List.of(layout), counts)));
        return table;
    }

    private static List<String> each(JsonNode comparison, Function<JsonNode, String> of) {
        List<String> cells = new ArrayList<>();
        comparison.path("items").forEach(item -> cells.add(of.apply(item.path("plan"))));
        return cells;
    }

    private static String cost(JsonNode plan) {
        return plan.path("feasible").asBoolean() ? PlanPrinter.money(plan.path("pricePerHour"), 1) : "no placement";
    }

    private static long nodes(JsonNode plan) {
        long nodes = 0;
        for (JsonNode layout : plan.path("layouts")) {
            nodes += layout.path("count").asLong();
        }
        return nodes;
    }

    private static List<String> with(List<String> first, List<String> rest) {
        List<String> cells = new ArrayList<>(first);
        cells.addAll(rest);
        return cells;
    }
}

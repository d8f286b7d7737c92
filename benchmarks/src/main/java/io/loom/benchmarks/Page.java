package io.loom.benchmarks;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A report as one HTML page that needs nothing else: the bars first, then plots, then all runs. */
final class Page {

    private static final String STYLE = """
            body { font: 15px/1.45 system-ui, sans-serif; margin: 24px auto; max-width: 1180px; padding: 0 16px; color: #151515; background: #fff }
            h1 { font-size: 24px; margin: 0 0 4px } h2 { font-size: 18px; margin: 28px 0 8px } .facts { color: #4d4d4d }
            table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: 4px 10px 4px 0; border-bottom: 1px solid #e0e0e0; vertical-align: top }
            td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } th.number { text-align: right }
            .yes { color: #1e6b1e; font-weight: 600 } .no { color: #a30000; font-weight: 600 }
            .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(480px, 1fr)); gap: 16px } svg text { font: 11px system-ui, sans-serif; fill: #4d4d4d }
            svg text.title { font-size: 14px; font-weight: 600; fill: #151515 } svg line.grid { stroke: #e8e8e8 } details { margin: 6px 0 } summary { cursor: pointer }
            """;

    private final String title;
    private final Report report;
    private final List<Chart> charts;

    Page(String title, Report report, List<Chart> charts) {
        this.title = title;
        this.report = report;
        this.charts = List.copyOf(charts);
    }

    String html() {
        long held = report.bars().stream().filter(Bar::holds).count();
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        html.append("<meta name=\"viewport\" content=\"width=device-width\"><title>")
                .append(escaped(title));
        html.append("</title><style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escaped(title));
        html.append("</h1>\n<p class=\"facts\">")
                .append(escaped(inWords(report.machine())))
                .append("</p>\n");
        html.append("<h2>")
                .append(held)
                .append(" of ")
                .append(report.bars().size())
                .append(" bars hold</h2>\n");
        html.append("<table><tr><th>Bar<th class=\"number\">Goal<th class=\"number\">Measured<th>Unit<th>Holds</tr>\n");
        for (Bar bar : report.bars()) {
            html.append("<tr><td>")
                    .append(escaped(bar.name()))
                    .append("<td class=\"number\">")
                    .append(escaped(bar.goal()));
            html.append("<td class=\"number\">")
                    .append(Numbers.plain(bar.measured()))
                    .append("<td>");
            html.append(escaped(bar.unit())).append(bar.holds() ? "<td class=\"yes\">yes" : "<td class=\"no\">no");
            html.append("</tr>\n");
        }
        html.append("</table>\n");
        for (Skipped skipped : report.skipped()) {
            html.append("<p>Not measured: ")
                    .append(escaped(skipped.name() + ": " + skipped.why()))
                    .append("</p>\n");
        }
        html.append("<div class=\"charts\">\n");
        charts.forEach(chart -> html.append(chart.svg()).append('\n'));
        html.append("</div>\n<h2>All runs</h2>\n");
        Map<String, List<Run>> bySteps = report.runs().stream()
                .collect(Collectors.groupingBy(Run::step, LinkedHashMap::new, Collectors.toList()));
        bySteps.forEach((step, runs) -> {
            html.append("<details><summary>")
                    .append(escaped(step))
                    .append(" (")
                    .append(runs.size())
                    .append(")</summary><table>");
            runs.forEach(run -> html.append("<tr><td>")
                    .append(escaped(run.name()))
                    .append("<td>")
                    .append(escaped(inWords(run.values())))
                    .append("</tr>"));
            html.append("</table></details>\n");
        });
        return html.append("</body></html>\n").toString();
    }

    /** Values with their names, numbers short; of long lists only the length. */
    static String inWords(Map<String, Object> values) {
        Map<String, Object> ordered = values instanceof LinkedHashMap ? values : new TreeMap<>(values);
        return ordered.entrySet().stream()
                .map(entry -> entry.getKey() + " " + word(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String word(Object value) {
        return switch (value) {
            case Number number -> Numbers.plain(number.doubleValue());
            case Collection<?> many -> many.size() > 4 ? "(" + many.size() + ")" : many.toString();
            default -> value.toString();
        };
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Draws an operation: on a terminal one bar and a line per working node, drawn over; else a line per tenth done, and per reason to wait. */
final class ProgressView {

    private static final int BAR = 30;
    private static final int LINES = 12;
    private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";

    private final PrintWriter out;
    private final boolean interactive;
    private final long started = System.nanoTime();
    private final Map<String, String> working = new LinkedHashMap<>();
    private int drawn;
    private int lastTenth = -1;
    private final Set<String> reasons = new HashSet<>(Set.of(""));

    /**
     * @param out where to
     * @param interactive whether it is a terminal that may be drawn over
     */
    ProgressView(PrintWriter out, boolean interactive) {
        this.out = out;
        this.interactive = interactive;
    }

    /** Takes one event of the operation's cluster. */
    void event(JsonNode event) {
        JsonNode data = event.path("data");
        String task = data.path("taskId").asText("");
        switch (event.path("type").asText()) {
            case "task.started", "task.progressed" -> working.put(task, title(data));
            case "task.succeeded" -> working.remove(task);
            case "task.failed" -> {
                working.remove(task);
                above(title(data) + " failed (attempt " + data.path("attempt").asText("?") + "): "
                        + data.path("message").asText());
            }
            default -> {}
        }
    }

    /** Draws the operation as it is now. */
    void operation(JsonNode operation) {
        int total = operation.at("/tasks/total").asInt();
        int done = operation.at("/tasks/done").asInt();
        int failed = operation.at("/tasks/failed").asInt();
        String reason = operation.path("reason").asText("");
        double seconds = (System.nanoTime() - started) / 1e9;
        String counts = String.format(
                "%d of %d tasks%s, %.1f s", done, total, failed > 0 ? ", " + failed + " failed" : "", seconds);
        if (interactive) {
            erase();
            int filled = total == 0 ? 0 : BAR * done / total;
            print("[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] " + counts);
            reason.lines().flatMap(line -> Stream.of(line.split("(?<=[:;]) "))).forEach(part -> print("  " + part));
            working.values().stream().limit(LINES).forEach(line -> print("  " + line));
            if (working.size() > LINES) {
                print("  and " + (working.size() - LINES) + " more");
            }
            out.flush();
        } else {
            int tenth = total == 0 ? 0 : 10 * done / total;
            boolean isNewReason = reasons.add(reason);
            if (tenth != lastTenth || isNewReason) {
                lastTenth = tenth;
                out.println("  " + counts
                        + (reason.isEmpty() ? "" : ", " + reason)
                        + (working.isEmpty()
                                ? ""
                                : ": "
                                        + String.join(
                                                "; ",
                                                working.values().stream()
                                                        .limit(3)
                                                        .toList())));
                out.flush();
            }
        }
    }

    /** Leaves the last drawing where it is. */
    void end() {
        working.clear();
        drawn = 0;
        out.flush();
    }

    private void above(String line) {
        erase();
        out.println("  " + line);
        out.flush();
    }

    private void print(String line) {
        out.println(line);
        drawn++;
    }

    private void erase() {
        TerminalWriter.raw(out).print(UP_AND_CLEAR.repeat(drawn));
        drawn = 0;
    }

    private static String title(JsonNode data) {
        String service = data.path("service").asText("");
        String node = data.path("hostName").asText(data.path("nodeId").asText("node"));
        return node + " " + data.path("action").asText() + (service.isEmpty() ? "" : " " + service);
    }
}

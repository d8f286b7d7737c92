package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;

/** Prints what tasks have said. */
final class LogPrinter {

    private static final Duration TURN = Duration.ofMinutes(1);

    private final Api api;
    private final PrintWriter out;

    LogPrinter(Api api, PrintWriter out) {
        this.api = api;
        this.out = out;
    }

    /** Prints what a task says, as it says it, until there is no more. */
    void follow(String task) throws InterruptedException {
        try (EventStream pieces = EventStream.ofLog(api, task)) {
            boolean complete = false;
            while (!complete) {
                Optional<JsonNode> piece = pieces.next(TURN);
                if (piece.isPresent()) {
                    out.print(piece.get().path("text").asText());
                    out.flush();
                    complete = piece.get().path("complete").asBoolean();
                }
            }
        }
    }

    /** A line that names a task. */
    static String title(JsonNode task) {
        String service = task.path("service").asText("");
        return "--- " + task.path("hostName").asText() + " "
                + task.path("action").asText() + (service.isEmpty() || service.equals("null") ? "" : " " + service);
    }

    /**
     * @param task as the API shows it
     * @param titled whether to name the task first
     */
    void print(JsonNode task, boolean titled) {
        String path = "/tasks/" + Api.segment(task.path("id").asText()) + "/log?limit=65536&offset=";
        long offset = 0;
        boolean first = true;
        while (true) {
            JsonNode chunk = api.get(path + offset);
            String text = chunk.path("text").asText();
            if (titled && first && !text.isEmpty()) {
                out.println(title(task));
            }
            first = false;
            out.print(text);
            long next = chunk.path("nextOffset").asLong(offset);
            if (next <= offset) {
                out.flush();
                return;
            }
            offset = next;
        }
    }
}

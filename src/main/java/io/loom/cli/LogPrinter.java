package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;

/** Prints what tasks have said. */
final class LogPrinter {

    private final Api api;
    private final PrintWriter out;

    LogPrinter(Api api, PrintWriter out) {
        this.api = api;
        this.out = out;
    }

    /**
     * @param task as the API shows it
     * @param titled whether to name the task first
     */
    void print(JsonNode task, boolean titled) {
        String path = "/tasks/" + task.path("id").asText() + "/log?limit=65536&offset=";
        long offset = 0;
        boolean first = true;
        while (true) {
            JsonNode chunk = api.get(path + offset);
            String text = chunk.path("text").asText();
            if (titled && first && !text.isEmpty()) {
                String service = task.path("service").asText("");
                out.println("--- " + task.path("hostName").asText() + " "
                        + task.path("action").asText()
                        + (service.isEmpty() || service.equals("null") ? "" : " " + service));
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

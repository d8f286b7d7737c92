package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Set;

/** Draws an operation's progress until it ends. */
final class OperationFollower {

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final Set<String> RUNNING = Set.of("QUEUED", "RUNNING");

    private final Api api;
    private final PrintWriter err;
    private final boolean interactive;

    /**
     * @param err where to draw
     * @param interactive whether to draw over what was drawn
     */
    OperationFollower(Api api, PrintWriter err, boolean interactive) {
        this.api = api;
        this.err = err;
        this.interactive = interactive;
    }

    /**
     * Follows until the operation ends, is paused, or {@code patience} is over.
     *
     * @return {@link ExitCode#OK}, {@link ExitCode#FAILURE} or {@link ExitCode#TIME_OUT}
     */
    int follow(String operation, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        JsonNode first = api.get("/operations/" + operation);
        ProgressView view = new ProgressView(err, interactive);
        try (EventStream events = new EventStream(api, first.path("clusterId").asText(), null)) {
            JsonNode now = api.get("/operations/" + operation);
            view.operation(now);
            while (isRunning(now)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    view.end();
                    err.println("Still running after " + patience.toSeconds() + " s: operation " + operation + ", "
                            + now.at("/tasks/done").asText() + " of "
                            + now.at("/tasks/total").asText()
                            + " tasks done. It " + now.path("reason").asText("goes on")
                            + ".\nMaybe watch it with: loom operation watch " + operation);
                    err.flush();
                    return ExitCode.TIME_OUT;
                }
                Duration turn = left < HEARTBEAT.toNanos() ? Duration.ofNanos(left) : HEARTBEAT;
                var event = events.next(turn);

                while (event.isPresent()) {
                    view.event(event.get());

                    event = events.next(Duration.ZERO);
                }
                now = api.get("/operations/" + operation);
                view.operation(now);
            }
            view.end();
            return conclude(now);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "Interrupted; operation " + operation + " goes on.");
        }
    }

    private int conclude(JsonNode operation) {
        String kind = operation.path("kind").asText();
        String state = operation.path("state").asText();
        if (state.equals("SUCCEEDED")) {
            err.println(kind + " succeeded: " + operation.at("/tasks/total").asText() + " tasks.");
            err.flush();
            return ExitCode.OK;
        }
        err.println(kind + " " + state.toLowerCase(java.util.Locale.ROOT) + ": "
                + operation.path("error").asText("no reason given"));
        if (state.equals("FAILED") || state.equals("PAUSED")) {
            err.println("Maybe go on with: loom operation resume "
                    + operation.path("id").asText());
        }
        err.flush();
        return ExitCode.FAILURE;
    }

    private static boolean isRunning(JsonNode operation) {
        return RUNNING.contains(operation.path("state").asText());
    }
}

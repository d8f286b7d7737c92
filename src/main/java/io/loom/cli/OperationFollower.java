package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Draws an operation's progress until it ends, and that of what follows it by itself. */
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
     * Follows until the operation ends, is paused, or {@code patience} is over. Where it has failed and another one was queued to
     * finish what it could not, that one is followed, and so on.
     *
     * @return of the last one: {@link ExitCode#OK}, {@link ExitCode#FAILURE} or {@link ExitCode#TIME_OUT}
     */
    int follow(String operation, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<JsonNode> ended = untilItEnds(operation, patience, deadline);
        while (ended.isPresent() && ended.get().path("followedBy").isTextual()) {
            String next = ended.get().path("followedBy").asText();
            announce(ended.get(), next);
            ended = untilItEnds(next, patience, deadline);
        }
        return ended.map(this::conclude).orElse(ExitCode.TIME_OUT);
    }

    /** The operation as it has ended, or is paused; empty where that takes too long. */
    private Optional<JsonNode> untilItEnds(String operation, Duration patience, long deadline) {
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
                    return Optional.empty();
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
            return Optional.of(now);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "Interrupted; operation " + operation + " goes on.");
        }
    }

    private void announce(JsonNode failed, String next) {
        String kind = api.get("/operations/" + next).path("kind").asText();
        err.println(outcome(failed));
        err.println("follows operation " + next + " ("
                + kind.toLowerCase(Locale.ROOT).replace('_', '-') + "): it is to finish what "
                + failed.path("kind").asText() + " could not");
        err.flush();
    }

    private int conclude(JsonNode operation) {
        String state = operation.path("state").asText();
        if (state.equals("SUCCEEDED")) {
            err.println(operation.path("kind").asText() + " succeeded: "
                    + operation.at("/tasks/total").asText() + " tasks.");
            err.flush();
            return ExitCode.OK;
        }
        err.println(outcome(operation));
        if (state.equals("FAILED") || state.equals("PAUSED")) {
            err.println("Maybe go on with: loom operation resume "
                    + operation.path("id").asText());
        }
        err.flush();
        return ExitCode.FAILURE;
    }

    private static String outcome(JsonNode operation) {
        return operation.path("kind").asText() + " "
                + operation.path("state").asText().toLowerCase(Locale.ROOT) + ": "
                + operation.path("error").asText("no reason given");
    }

    private static boolean isRunning(JsonNode operation) {
        return RUNNING.contains(operation.path("state").asText());
    }
}

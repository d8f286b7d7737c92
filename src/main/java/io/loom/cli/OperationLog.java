package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Prints what all tasks of an operation say, as they say it: whole lines, and the name of the task wherever another one
 * speaks.
 */
final class OperationLog {

    private static final Duration TURN = Duration.ofSeconds(2);
    private static final int STREAMS = 64;

    private final Api api;
    private final PrintWriter out;
    private final String operation;
    private final Set<String> begun = new HashSet<>();
    private final Semaphore streams = new Semaphore(STREAMS);
    private String speaker = "";

    OperationLog(Api api, PrintWriter out, String operation) {
        this.api = api;
        this.out = out;
        this.operation = operation;
    }

    /** Prints until the operation has ended, and all is said. */
    void follow() throws InterruptedException {
        String cluster = api.get("/operations/" + operation).path("clusterId").asText();
        List<Future<Void>> followed = new ArrayList<>();
        try (ExecutorService followers = Executors.newVirtualThreadPerTaskExecutor();
                EventStream events = new EventStream(api, cluster, null)) {
            boolean ended = false;
            while (!ended) {
                ended = !"RUNNING"
                        .equals(api.get("/operations/" + operation)
                                .path("state")
                                .asText());
                for (JsonNode task : api.list("/operations/" + operation + "/tasks")) {
                    if (hasBegun(task) && begun.add(task.path("id").asText())) {
                        followed.add(followers.submit(() -> follow(task)));
                    }
                }
                Optional<JsonNode> event = ended ? Optional.empty() : events.next(TURN);
                while (event.isPresent()) {
                    event = events.next(Duration.ZERO);
                }
            }
        }
        for (Future<Void> each : followed) {
            requireDone(each);
        }
    }

    private static void requireDone(Future<Void> follower) throws InterruptedException {
        try {
            follower.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CliException refusal
                    ? refusal
                    : new CliException(ExitCode.FAILURE, "A log could not be read: " + e.getCause());
        }
    }

    private static boolean hasBegun(JsonNode task) {
        return switch (task.path("state").asText()) {
            case "WAITING", "READY", "SKIPPED" -> false;
            default -> true;
        };
    }

    private Void follow(JsonNode task) throws InterruptedException {
        streams.acquire();
        try (EventStream pieces = EventStream.ofLog(api, task.path("id").asText())) {
            StringBuilder unsaid = new StringBuilder();
            boolean complete = false;
            while (!complete) {
                Optional<JsonNode> piece = pieces.next(TURN);
                if (piece.isPresent()) {
                    unsaid.append(piece.get().path("text").asText());
                    complete = piece.get().path("complete").asBoolean();
                    int whole = complete ? unsaid.length() : unsaid.lastIndexOf("\n") + 1;
                    say(task, unsaid.substring(0, whole));
                    unsaid.delete(0, whole);
                }
            }
        } finally {
            streams.release();
        }
        return null;
    }

    private synchronized void say(JsonNode task, String text) {
        if (text.isEmpty()) {
            return;
        }
        if (!speaker.equals(task.path("id").asText())) {
            speaker = task.path("id").asText();
            out.println(LogPrinter.title(task));
        }
        out.print(text);
        if (!text.endsWith("\n")) {
            out.println();
        }
        out.flush();
    }
}

package io.loom.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What events say of tasks and provisioners: who is under way, since when, and who has joined. Thread-safe. */
final class StepWatch implements Consumer<JsonNode> {

    private final Map<String, UnderWay> underWay = new LinkedHashMap<>();
    private final Map<String, Instant> begun = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, Integer> joined = new HashMap<>();

    /**
     * A task of which an attempt is out.
     *
     * @param index of its vertex
     * @param isScript whether it is one of a service
     * @param since when its first attempt went out
     */
    record UnderWay(String operation, String task, int index, String node, boolean isScript, Instant since) {}

    @Override
    public synchronized void accept(JsonNode event) {
        JsonNode data = event.path("data");
        String task = data.path("taskId").asText();
        switch (event.path("type").asText()) {
            case "task.started" -> {
                Instant at = Instant.parse(event.path("at").asText());
                begun.putIfAbsent(task, at);
                underWay.put(
                        task,
                        new UnderWay(
                                event.path("operationId").asText(),
                                task,
                                data.path("index").asInt(),
                                data.path("nodeId").asText(),
                                data.hasNonNull("service"),
                                begun.getOrDefault(task, at)));
            }
            case "task.succeeded", "task.failed" -> underWay.remove(task);
            case "operation.ended" -> ended.add(event.path("operationId").asText());
            case "provisioner.joined" -> joined.merge(data.path("provisioner").asText(), 1, Integer::sum);
            default -> {}
        }
        notifyAll();
    }

    /** The tasks of an operation that are under way. */
    synchronized List<UnderWay> underWay(String operation) {
        List<UnderWay> found = new ArrayList<>();
        underWay.values().stream()
                .filter(each -> each.operation().equals(operation))
                .forEach(found::add);
        return found;
    }

    /** Whether a task is still under way. */
    synchronized boolean isUnderWay(UnderWay task) {
        return underWay.containsKey(task.task());
    }

    synchronized boolean hasEnded(String operation) {
        return ended.contains(operation);
    }

    /** When a task's first attempt went out; null where none has. */
    synchronized @Nullable Instant begun(String task) {
        return begun.get(task);
    }

    /** How often a provisioner has joined. */
    synchronized int joined(String provisioner) {
        return joined.getOrDefault(provisioner, 0);
    }

    /** Waits for the next event, but no longer than so many milliseconds. */
    synchronized void awaitNews(int millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.timedWait(this, millis);
    }
}

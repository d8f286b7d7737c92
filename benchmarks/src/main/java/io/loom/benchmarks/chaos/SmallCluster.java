package io.loom.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.chaos.Change.NodeState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A cluster of two nodes in a pool, of which changes are asked until a server answers. For one thread. */
final class SmallCluster {

    private static final int SIZE = 2;
    private static final int TURN_MILLIS = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Set<String> ENDED = Set.of("SUCCEEDED", "FAILED", "ABORTED");

    private final String name;
    private final WorkerPool pool;
    private final Rest tenant;
    private final Map<String, Integer> numbers = new HashMap<>();
    private @Nullable String id;

    SmallCluster(String name, WorkerPool pool, Rest tenant) {
        this.name = name;
        this.pool = pool;
        this.tenant = tenant;
    }

    /**
     * What is seen of it.
     *
     * @param states of its nodes that stand, by number
     * @param records of the same: id, and how its services are said to stand
     */
    record Snapshot(SortedMap<Integer, NodeState> states, SortedMap<Integer, String> records) {}

    /** Its id, once it was asked for. */
    String id() {
        return Objects.requireNonNull(id);
    }

    String state() {
        return tenant.get("/clusters/" + id()).path("state").asText();
    }

    /** Asks for a change; the id of the operation. */
    String ask(Change change) throws InterruptedException {
        return switch (change) {
            case CREATE -> {
                id = accepted(
                                "/clusters",
                                Map.of(
                                        "name",
                                        name,
                                        "template",
                                        StepCatalogue.TEMPLATE,
                                        "size",
                                        SIZE,
                                        "provider",
                                        pool.provider()))
                        .path("clusterId")
                        .asText();
                yield latest().path("id").asText();
            }
            case DELETE -> {
                note();
                tenant.change("DELETE", "/clusters/" + id(), null, null);
                JsonNode latest = latest();
                while (!latest.path("kind").asText().equals("DELETE")) {
                    TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
                    latest = latest();
                }
                yield latest.path("id").asText();
            }
            default -> {
                note();
                yield accepted("/clusters/" + id() + "/operations", change.body())
                        .path("id")
                        .asText();
            }
        };
    }

    private JsonNode latest() {
        return tenant.get("/clusters/" + id()).path("operation");
    }

    /** What a server that dies has done already is not done again, by the key. */
    private JsonNode accepted(String path, Map<String, Object> body) throws InterruptedException {
        String key = UUID.randomUUID().toString();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return tenant.change("POST", path, body, key);
            } catch (Rest.RefusedException e) {
                if (e.status() != 409 || System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
            }
        }
    }

    /** Does a change from its beginning to its end, which must be good. */
    void carryOut(Change change) throws InterruptedException {
        JsonNode ended = awaitEnd(ask(change));
        if (!ended.path("state").asText().equals("SUCCEEDED")) {
            throw new IllegalStateException("The " + change.words() + " of " + name + " has not succeeded: " + ended);
        }
    }

    /** Waits until an operation has ended. */
    JsonNode awaitEnd(String operation) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode now = tenant.get("/operations/" + operation);
            if (ENDED.contains(now.path("state").asText())) {
                return now;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The operation of " + name + " has not ended within " + PATIENCE + ": "
                        + now + " " + tenant.list("/operations/" + operation + "/tasks"));
            }
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
        }
    }

    /** Resumes an operation that has failed. */
    void resume(String operation) {
        tenant.change("POST", "/operations/" + operation + "/resume", null, null);
    }

    /**
     * Rolls an operation back; the id of the operation that does it.
     *
     * @throws Rest.RefusedException when that is not allowed
     */
    String rollBack(String operation) {
        return tenant.change("POST", "/operations/" + operation + "/rollback", null, null)
                .path("id")
                .asText();
    }

    /** Why its latest operation cannot be rolled back; null where it can. */
    @Nullable
    String refusalOfRollback() {
        for (JsonNode action : tenant.get("/clusters/" + id()).path("allowedActions")) {
            if (action.path("kind").asText().equals("rollback")) {
                return action.path("allowed").asBoolean()
                        ? null
                        : action.path("reason").asText();
            }
        }
        return "rollback is not among the allowed actions";
    }

    List<JsonNode> tasks(String operation) {
        List<JsonNode> tasks = new ArrayList<>();
        tenant.list("/operations/" + operation + "/tasks").forEach(tasks::add);
        return tasks;
    }

    /** The step that a task of a change is. */
    Step step(Change change, JsonNode task) {
        String node = task.path("nodeId").asText();
        if (!numbers.containsKey(node)) {
            note();
        }
        String service = task.path("service").asText("");
        return new Step(
                change,
                task.path("index").asInt(),
                task.path("action").asText(),
                service.isEmpty() || service.equals("null") ? null : service,
                Objects.requireNonNull(numbers.get(node)));
    }

    /** The id of a node that stands. */
    String node(int number) {
        note();
        return numbers.entrySet().stream()
                .filter(entry -> entry.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** Remembers the numbers of its nodes, also for when they are gone. */
    private void note() {
        tenant.list("/clusters/" + id() + "/nodes")
                .forEach(node -> numbers.put(
                        node.path("id").asText(), node.path("number").asInt()));
    }

    /** Looks at its nodes that stand. */
    Snapshot look() {
        SortedMap<Integer, JsonNode> nodes = new TreeMap<>();
        for (JsonNode node : tenant.list("/clusters/" + id() + "/nodes")) {
            if (!node.path("state").asText().equals("DELETED")) {
                nodes.put(node.path("number").asInt(), node);
            }
        }
        Set<String> addresses = new HashSet<>();
        nodes.values()
                .forEach(node -> addresses.add(node.at("/addresses/bind_v4").asText()));
        SortedMap<Integer, NodeState> states = new TreeMap<>();
        SortedMap<Integer, String> records = new TreeMap<>();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build()) {
            nodes.forEach((number, node) -> {
                Set<String> services = new HashSet<>();
                node.path("services").forEach(service -> services.add(service.asText()));
                states.put(number, new NodeState(services, page(http, node, addresses)));
                records.put(
                        number,
                        node.path("id").asText() + " " + node.path("state").asText() + " "
                                + node.path("serviceStates"));
            });
        }
        return new Snapshot(states, records);
    }

    private static String page(HttpClient http, JsonNode node, Set<String> addresses) {
        String base = "http://" + node.at("/addresses/access_v4").asText() + ":" + Catalogue.PORT + "/";
        try {
            String who = get(http, base + "who");
            Set<String> known = Set.of(get(http, base + "peers").split(","));
            return !who.equals(node.path("id").asText())
                    ? "answers as " + who
                    : !known.equals(addresses) ? "knows " + known + " of " + addresses : get(http, base + "title");
        } catch (IOException e) {
            return NodeState.SILENCE;
        }
    }

    private static String get(HttpClient http, String url) throws IOException {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(ANSWER)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

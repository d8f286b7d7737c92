package io.loom.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A tenant who has one cluster after the other made, changed and deleted, and who looks whether their services answer. The
 * last one stays.
 */
final class Load {

    private static final int TURN_MILLIS = 500;
    private static final int DWELL_MILLIS = 2_000;
    private static final int MOST_CHANGES = 2;
    private static final int LEAST_NODES = 2;
    private static final int MOST_NODES = 3;
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Set<String> OPEN = Set.of("QUEUED", "RUNNING", "PAUSED");

    private final String name;
    private final Rest tenant;
    private final Random random;
    private final Consumer<String> words;
    private final List<String> problems = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile String doing = "";
    private int clusters;

    /** Begins at once. */
    Load(String name, Rest tenant, long seed, Consumer<String> words) {
        this.name = name;
        this.tenant = tenant;
        this.random = new Random(seed);
        this.words = words;
        this.thread = Thread.ofVirtual().name("load-" + name).start(this::run);
    }

    /** Begins nothing new. */
    void stop() {
        stopping = true;
    }

    /** Waits for it to end what it does; false when it does not within the patience. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return thread.join(patience);
    }

    /** What it is waiting for, in words. */
    String doing() {
        return name + ": " + doing;
    }

    /** How many clusters it has asked for. */
    synchronized int clusters() {
        return clusters;
    }

    /** What it found wrong. */
    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    private synchronized void note(String problem) {
        problems.add(name + ": " + problem);
        words.accept(name + ": " + problem);
    }

    private void run() {
        try {
            while (!stopping) {
                String id = create();
                await(id, "CREATE");
                requireAnswers(id);
                for (int change = random.nextInt(MOST_CHANGES + 1); change > 0 && !stopping; change--) {
                    change(id);
                    requireAnswers(id);
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(DWELL_MILLIS));
                if (stopping) {
                    return;
                }
                delete(id);
                await(id, "DELETE");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            note("gave up: " + e.getMessage());
        }
    }

    private String create() throws InterruptedException {
        int number;
        synchronized (this) {
            number = ++clusters;
        }
        Map<String, Object> request = Map.of(
                "name",
                name + "-" + number,
                "template",
                Catalogue.TEMPLATE,
                "size",
                random.nextInt(LEAST_NODES, MOST_NODES + 1));
        return ask("/clusters", request, "cluster " + number).path("clusterId").asText();
    }

    /** Changes a cluster in a way that chance chooses, and waits for the end of that. */
    private void change(String id) throws InterruptedException {
        List<Integer> standing = new ArrayList<>();
        for (JsonNode node : tenant.list("/clusters/" + id + "/nodes")) {
            if (isStanding(node)) {
                standing.add(node.path("number").asInt());
            }
        }
        Map<String, Object> change = switch (random.nextInt(4)) {
            case 0 -> Map.of("kind", "grow", "count", 1);
            case 1 -> standing.size() > 1 ? Map.of("kind", "shrink", "count", 1) : Map.of("kind", "grow", "count", 2);
            case 2 -> Map.of("kind", "replace", "nodes", List.of(standing.get(random.nextInt(standing.size()))));
            default -> Map.of("kind", "reconfigure", "config", Map.of("turn", random.nextInt()));
        };
        JsonNode operation = ask("/clusters/" + id + "/operations", change, "a change of " + id + ": " + change);
        awaitOperation(id, operation.path("id").asText());
    }

    private JsonNode ask(String path, Map<String, Object> request, String what) throws InterruptedException {
        String key = UUID.randomUUID().toString();
        doing = "asks for " + what;
        while (true) {
            try {
                return tenant.change("POST", path, request, key);
            } catch (Rest.RefusedException e) {
                if (e.status() != 409 && e.status() != 401) {
                    throw e;
                }
                doing = "asks again for " + what + ", for " + e.getMessage();
                TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
            }
        }
    }

    private void delete(String id) throws InterruptedException {
        doing = "asks for the end of " + id;
        while (true) {
            try {
                tenant.change("DELETE", "/clusters/" + id, null, null);
                return;
            } catch (Rest.RefusedException e) {
                if (e.status() != 409) {
                    throw e;
                }
                if (tenant.get("/clusters/" + id).at("/operation/kind").asText().equals("DELETE")) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
            }
        }
    }

    private void await(String id, String kind) throws InterruptedException {
        doing = "waits for the " + kind + " of " + id;
        while (true) {
            JsonNode operation = tenant.get("/clusters/" + id).path("operation");
            if (operation.path("kind").asText().equals(kind) && hasEnded(operation)) {
                requireSuccess(id, operation);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
        }
    }

    private void awaitOperation(String id, String operationId) throws InterruptedException {
        doing = "waits for the operation " + operationId + " of " + id;
        while (true) {
            JsonNode operation = tenant.get("/operations/" + operationId);
            if (hasEnded(operation)) {
                requireSuccess(id, operation);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
        }
    }

    private static boolean hasEnded(JsonNode operation) {
        return !OPEN.contains(operation.path("state").asText());
    }

    private void requireSuccess(String id, JsonNode operation) {
        if (!operation.path("state").asText().equals("SUCCEEDED")) {
            note("the " + operation.path("kind").asText() + " of cluster " + id + " ended "
                    + operation.path("state").asText() + ": "
                    + operation.path("error").asText());
        }
    }

    private static boolean isStanding(JsonNode node) {
        return !node.path("state").asText().equals("DELETED");
    }

    private void requireAnswers(String id) {
        doing = "looks at the services of " + id;
        JsonNode cluster = tenant.get("/clusters/" + id);
        if (cluster.path("state").asText().equals("ACTIVE")) {
            silent(tenant, id).forEach(this::note);
        }
    }

    /** The nodes of a cluster whose service does not answer as itself. */
    static List<String> silent(Rest tenant, String id) {
        List<String> silent = new ArrayList<>();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build()) {
            for (JsonNode node : tenant.list("/clusters/" + id + "/nodes")) {
                if (!isStanding(node)) {
                    continue;
                }
                String address = node.at("/addresses/access_v4").asText();
                String answer = answer(http, URI.create("http://" + address + ":" + Catalogue.PORT + "/who"));
                if (!answer.equals(node.path("id").asText())) {
                    silent.add("the service of node " + node.path("id").asText() + " of cluster " + id
                            + " does not answer as it should: " + answer);
                }
            }
        }
        return silent;
    }

    private static String answer(HttpClient http, URI url) {
        try {
            return http.send(HttpRequest.newBuilder(url).timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString())
                    .body()
                    .strip();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

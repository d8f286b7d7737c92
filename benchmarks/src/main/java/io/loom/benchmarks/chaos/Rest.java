package io.loom.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The REST API as one caller who knows all servers, and who goes on asking, one after the other, until one answers.
 * Thread-safe.
 */
final class Rest {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(12);
    private static final long PATIENCE_SECONDS = 240;
    private static final int PAUSE_MILLIS = 300;

    private final List<URI> servers;
    private final String token;
    private final @Nullable String tenant;
    private final HttpClient http;
    private final AtomicInteger turn;

    private Rest(List<URI> servers, String token, @Nullable String tenant, HttpClient http) {
        this.servers = List.copyOf(servers);
        this.token = token;
        this.tenant = tenant;
        this.http = http;
        this.turn = new AtomicInteger(token.length());
    }

    /** Nobody yet. */
    Rest(List<URI> servers) {
        this(
                servers,
                "",
                null,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT)
                        .build());
    }

    /** The server said no. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int status;

        RefusedException(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** Signs in. */
    Rest as(String tenant, String user, String password) {
        JsonNode session =
                change("POST", "/sessions", Map.of("tenant", tenant, "user", user, "password", password), null);
        return new Rest(servers, session.path("token").asText(), null, http);
    }

    /** The same operator, at work in another tenant. */
    Rest in(String otherTenant) {
        return new Rest(servers, token, otherTenant, http);
    }

    /** Asks until a server answers with something else than a failure. */
    JsonNode get(String path) {
        return change("GET", path, null, null);
    }

    /** Every item of a list. */
    ArrayNode list(String path) {
        ArrayNode items = JSON.createArrayNode();
        String next = path + "?limit=200";
        while (true) {
            JsonNode page = get(next);
            page.path("items").forEach(items::add);
            JsonNode cursor = page.path("next");
            if (cursor.isMissingNode() || cursor.isNull()) {
                return items;
            }
            next = path + "?limit=200&cursor=" + URLEncoder.encode(cursor.asText(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Asks for a change until a server answers.
     *
     * @param key idempotency key; null for none
     * @throws RefusedException when the answer is 400 to 499
     */
    JsonNode change(String method, String path, @Nullable Object body, @Nullable String key) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            URI server = servers.get(Math.floorMod(turn.get(), servers.size()));
            String problem;
            try {
                HttpResponse<String> response =
                        http.send(request(server, method, path, body, key), HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() < 400) {
                    return response.body().isBlank() ? MissingNode.getInstance() : JSON.readTree(response.body());
                }
                if (response.statusCode() < 500) {
                    throw new RefusedException(
                            response.statusCode(),
                            method + " " + path + ": " + response.statusCode() + " " + response.body());
                }
                problem = response.statusCode() + " " + response.body();
            } catch (IOException e) {
                problem = e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        method + " " + path + " got no answer for " + PATIENCE_SECONDS + " s, at last: " + problem);
            }
            turn.incrementAndGet();
            pause();
        }
    }

    private HttpRequest request(URI server, String method, String path, @Nullable Object body, @Nullable String key)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/api/v1" + path))
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (tenant != null) {
            request.header("Loom-Tenant", tenant);
        }
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return request.build();
    }

    /** The stream of events at one server, after a position; the caller closes it. */
    HttpResponse<java.io.InputStream> events(int server, long after) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(servers.get(server % servers.size()).resolve("/api/v1/events"))
                        .timeout(ANSWER)
                        .header("Accept", "text/event-stream")
                        .header("Authorization", "Bearer " + token)
                        .header("Last-Event-ID", Long.toString(after))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

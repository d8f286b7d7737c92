package io.loom.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The packaged server with its PostgreSQL and broker in a folder of its own, which is removed when it is closed, and the REST API as its
 * first administrator sees it.
 */
public class PackagedServer implements AutoCloseable {

    /** Of the first administrator, and of whomever a benchmark adds. */
    protected static final String PASSWORD = "password-of-a-benchmark";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_SECONDS = 120;
    private static final int TURN_MILLIS = 100;

    private final Path folder;
    private final Process server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;
    private final URI httpsUrl;
    private final String token;

    /**
     * Starts it, and returns when it answers.
     *
     * @param project folder of the project, where the server was packaged
     * @param settings further variables of its environment
     */
    public PackagedServer(Path project, Map<String, String> settings) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("loom-bench-");
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("LOOM_DATA", folder.toString());
        environment.put("LOOM_HTTP_PORT", "0");
        environment.put("LOOM_HTTPS_PORT", "0");
        environment.put("LOOM_ADMIN_PASSWORD", PASSWORD);
        environment.put("LOOM_SOLVER_CONFIG", project.resolve("solver-config").toString());
        server = java(
                List.of(
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-XX:ReservedCodeCacheSize=512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-jar",
                        project.resolve("target/quarkus-app/quarkus-run.jar").toString(),
                        "--exit-with-parent"),
                environment,
                folder.resolve("server.log"));
        Path announcement = folder.resolve("run/server.json");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(announcement)) {
            if (server.waitFor(TURN_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IOException("The server does not start: " + Files.readString(folder.resolve("server.log")));
            }
        }
        JsonNode announced = JSON.readTree(announcement.toFile());
        url = URI.create(announced.path("url").asText());
        httpsUrl = URI.create(announced.path("httpsUrl").asText());
        token = ask("POST", "/sessions", Map.of("user", "admin", "password", PASSWORD), Map.of())
                .path("token")
                .asText();
        lift("default");
    }

    private static Process java(List<String> arguments, Map<String, String> environment, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(log.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Waits until a provisioner is live. */
    public void awaitProvisioner() throws IOException, InterruptedException {
        awaitProvisioner(true, "The provisioner does not become live.");
    }

    /** Waits until no provisioner is live: the server has heard the last words of one that was ended. */
    public void awaitNoProvisioner() throws IOException, InterruptedException {
        awaitProvisioner(false, "The provisioner that was ended stays live.");
    }

    private void awaitProvisioner(boolean live, String late) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (get("/provisioners").findValuesAsText("state").contains("LIVE") != live) {
            if (System.nanoTime() > deadline) {
                throw new IOException(late);
            }
            pause();
        }
    }

    /** A moment between two looks at something that is waited for. */
    public static void pause() {
        pause(Duration.ofMillis(TURN_MILLIS));
    }

    /** A moment of such a length. */
    public static void pause(Duration moment) {
        try {
            Thread.sleep(moment);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Writes definitions. */
    public void define(Map<String, Object> documents) {
        JsonNode report = post("/import", documents);
        if (!report.path("written").asBoolean()) {
            throw new IllegalStateException("The catalogue is refused: " + report);
        }
    }

    /** Of the first administrator. */
    public String token() {
        return token;
    }

    public URI url() {
        return url;
    }

    public URI httpsUrl() {
        return httpsUrl;
    }

    public JsonNode get(String path) {
        return get(path, token);
    }

    /** The same as somebody else. */
    public JsonNode get(String path, String bearer) {
        return ask("GET", path, null, bearer(bearer));
    }

    /** Every item of a list. */
    public ArrayNode list(String path) {
        ArrayNode items = JSON.createArrayNode();
        String start = path + (path.contains("?") ? "&" : "?") + "limit=200";
        String next = start;
        while (true) {
            JsonNode page = get(next);
            page.path("items").forEach(items::add);
            if (page.path("next").asText("").isEmpty()) {
                return items;
            }
            next = start + "&cursor=" + URLEncoder.encode(page.path("next").asText(), StandardCharsets.UTF_8);
        }
    }

    public JsonNode post(String path, Object body) {
        return post(path, body, token);
    }

    /** The same as somebody else. */
    public JsonNode post(String path, Object body, String bearer) {
        return ask("POST", path, body, bearer(bearer));
    }

    public JsonNode delete(String path) {
        return ask("DELETE", path, null, bearer(token));
    }

    /** Lets a tenant have as much as a benchmark asks for. */
    public final void lift(String tenant) {
        ask("PUT", "/tenants/" + tenant, Map.of(), Map.of("Authorization", "Bearer " + token, "If-Match", "*"));
    }

    /** Makes an administrator of a tenant, and gives a token of his. */
    protected String administrator(String tenant) {
        ask(
                "POST",
                "/users",
                Map.of("name", "admin", "password", PASSWORD, "roles", List.of("ADMIN")),
                Map.of("Authorization", "Bearer " + token, "Loom-Tenant", tenant));
        return ask("POST", "/sessions", Map.of("tenant", tenant, "user", "admin", "password", PASSWORD), Map.of())
                .path("token")
                .asText();
    }

    /** The server's figures, by name and tags. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        send(HttpRequest.newBuilder(url.resolve("/q/metrics")).build())
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> metrics.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
        return metrics;
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private JsonNode ask(String method, String path, @Nullable Object body, Map<String, String> headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve("/api/v1" + path))
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            headers.forEach(request::header);
            HttpResponse<String> response = send(request.build());
            if (response.statusCode() >= 300) {
                throw new IllegalStateException(
                        method + " " + path + " was answered with " + response.statusCode() + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Lines of the file that PostgreSQL writes about itself. */
    protected List<String> postmaster() {
        try {
            return Files.readAllLines(folder.resolve("postgres/data/postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String brokerUrl() throws IOException {
        return "amqp://127.0.0.1:"
                + Files.readString(folder.resolve("broker/port")).strip();
    }

    public String brokerPassword() throws IOException {
        return secret("broker/loom-server.password");
    }

    /** What stands in a file below the folder. */
    protected String secret(String name) throws IOException {
        return Files.readString(folder.resolve(name)).strip();
    }

    public Path folder() {
        return folder;
    }

    /** Seconds of processor time that {@code server} (with its broker) and {@code database} have used, ended backends left out. */
    public Map<String, Double> processorSeconds() {
        ProcessHandle postmaster = ProcessHandle.of(
                        Long.parseLong(postmaster().getFirst().strip()))
                .orElseThrow();
        double database = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .mapToDouble(process -> ProcessFacts.of(process).processorSeconds())
                .sum();
        return Map.of("server", ProcessFacts.of(server.toHandle()).processorSeconds(), "database", database);
    }

    public long serverPid() {
        return server.pid();
    }

    @Override
    public void close() throws IOException {
        http.close();
        server.getOutputStream().close();
        try {
            if (!server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}

package io.loom.benchmarks.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The packaged server with its PostgreSQL and broker in a folder of its own, and a provisioner that does nothing. */
final class ServerProcess implements AutoCloseable {

    private static final ObjectMapper JSON = NoOpProvisioner.mapper();
    private static final String PASSWORD = "password-of-a-benchmark";
    private static final int PATIENCE_SECONDS = 120;

    private final Path folder;
    private final Process server;
    private final Process provisioner;
    private final BufferedReader answers;
    private final Writer orders;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;
    private final String token;

    /**
     * Starts them, and imports the benchmark's catalogue.
     *
     * @param project folder of the project, where the server was packaged
     * @param capacity how many tasks the provisioner says that it does at once
     */
    ServerProcess(Path project, int capacity) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("loom-bench-");
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
                Map.of(
                        "LOOM_DATA",
                        folder.toString(),
                        "LOOM_HTTP_PORT",
                        "0",
                        "LOOM_HTTPS_PORT",
                        "0",
                        "LOOM_ADMIN_PASSWORD",
                        PASSWORD,
                        "LOOM_INSPECT_EVERY",
                        "0",
                        "LOOM_SOLVER_CONFIG",
                        project.resolve("solver-config").toString()),
                "server.log");
        Path announcement = folder.resolve("run/server.json");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(announcement)) {
            if (server.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IOException("The server does not start: " + Files.readString(folder.resolve("server.log")));
            }
        }
        url = URI.create(JSON.readTree(announcement.toFile()).path("url").asText());
        token = ask("POST", "/sessions", Map.of("user", "admin", "password", PASSWORD), Map.of())
                .path("token")
                .asText();
        lift("default");
        provisioner = java(
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NoOpProvisioner.class.getName(),
                        url.toString(),
                        folder.resolve("provisioner/credential").toString(),
                        Integer.toString(capacity)),
                Map.of(),
                "provisioner.log");
        answers = provisioner.inputReader(StandardCharsets.UTF_8);
        orders = provisioner.outputWriter(StandardCharsets.UTF_8);
        order("count");
        awaitLive(deadline);
    }

    private Process java(List<String> arguments, Map<String, String> environment, String log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        File file = folder.resolve(log).toFile();
        if (log.startsWith("server")) {
            builder.redirectOutput(file).redirectErrorStream(true);
        } else {
            builder.redirectError(file);
        }
        return builder.start();
    }

    private void awaitLive(long deadline) throws IOException, InterruptedException {
        while (get("/provisioners").findValuesAsText("state").stream().noneMatch("LIVE"::equals)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("The provisioner does not become live.");
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** Tells the provisioner something, and gives its figures. */
    JsonNode order(String line) {
        try {
            orders.write(line + "\n");
            orders.flush();
            return JSON.readTree(answers.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the first administrator. */
    String token() {
        return token;
    }

    JsonNode get(String path) {
        return get(path, token);
    }

    /** The same as somebody else. */
    JsonNode get(String path, String bearer) {
        return ask("GET", path, null, bearer(bearer));
    }

    JsonNode post(String path, Object body) {
        return post(path, body, token);
    }

    /** The same as somebody else. */
    JsonNode post(String path, Object body, String bearer) {
        return ask("POST", path, body, bearer(bearer));
    }

    /** Has the provisioner say that it does so many tasks at once; done when the server has heard it. */
    void capacity(int capacity) {
        order("capacity " + capacity);
        while (get("/provisioners").findValues("capacity").stream().noneMatch(heard -> heard.asInt() == capacity)) {
            DispatchBench.pause();
        }
    }

    /** Lets a tenant have as much as a benchmark asks for. */
    void lift(String tenant) {
        ask("PUT", "/tenants/" + tenant, Map.of(), Map.of("Authorization", "Bearer " + token, "If-Match", "*"));
    }

    /** Makes a tenant with the benchmark's catalogue, and gives a token of its administrator. */
    String tenant(String name) {
        post("/tenants", Map.of("name", name));
        lift(name);
        ask(
                "POST",
                "/users",
                Map.of("name", "admin", "password", PASSWORD, "roles", List.of("ADMIN")),
                Map.of("Authorization", "Bearer " + token, "Loom-Tenant", name));
        String bearer = ask(
                        "POST", "/sessions", Map.of("tenant", name, "user", "admin", "password", PASSWORD), Map.of())
                .path("token")
                .asText();
        post("/import", Catalogue.documents(), bearer);
        return bearer;
    }

    /** The server's figures, by name and tags. */
    Map<String, Double> metrics() {
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

    /** Settings of PostgreSQL as it says them itself. */
    Map<String, String> databaseSettings(String... names) {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Connection connection = DriverManager.getConnection(databaseUrl(), "loom", secret("postgres/password"));
                Statement statement = connection.createStatement()) {
            for (String name : names) {
                try (ResultSet rows = statement.executeQuery("show " + name)) {
                    rows.next();
                    settings.put(name, rows.getString(1));
                }
            }
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("The settings of PostgreSQL cannot be read.", e);
        }
        return settings;
    }

    private String databaseUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postmaster().get(3).strip() + "/postgres";
    }

    private List<String> postmaster() {
        try {
            return Files.readAllLines(folder.resolve("postgres/data/postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String brokerUrl() throws IOException {
        return "amqp://127.0.0.1:"
                + Files.readString(folder.resolve("broker/port")).strip();
    }

    String brokerPassword() throws IOException {
        return secret("broker/loom-server.password");
    }

    private String secret(String name) throws IOException {
        return Files.readString(folder.resolve(name)).strip();
    }

    Path folder() {
        return folder;
    }

    /** Seconds of processor time that server (with its broker), database and provisioner have used. */
    Map<String, Double> processorSeconds() {
        ProcessHandle postmaster = ProcessHandle.of(
                        Long.parseLong(postmaster().getFirst().strip()))
                .orElseThrow();
        double database = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .mapToDouble(ServerProcess::processorSeconds)
                .sum();
        return Map.of(
                "server", processorSeconds(server.toHandle()),
                "database", database,
                "provisioner", processorSeconds(provisioner.toHandle()));
    }

    private static double processorSeconds(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) / 100;
        } catch (IOException e) {
            return 0;
        }
    }

    long serverPid() {
        return server.pid();
    }

    @Override
    public void close() throws IOException {
        http.close();
        provisioner.destroy();
        server.getOutputStream().close();
        try {
            if (!server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
            provisioner.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

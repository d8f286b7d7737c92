package io.loom.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/** Another server of an installation, on the same PostgreSQL and broker, with a data folder and ports of its own. */
final class SecondServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final LocalServer announced;

    private SecondServer(Process process, LocalServer announced) {
        this.process = process;
        this.announced = announced;
    }

    /**
     * Starts it, and returns when it is ready.
     *
     * @param folder its data folder
     * @param first data folder of the first server, whose keys it shares
     * @param environment where the database and the broker are
     */
    static SecondServer start(Path folder, Path first, Map<String, String> environment) throws IOException {
        Files.createDirectories(folder);
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        LocalServer.home()
                                .resolve("target/quarkus-app/quarkus-run.jar")
                                .toString(),
                        "--exit-with-parent")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile());
        command.environment().putAll(environment);
        command.environment()
                .putAll(Map.of(
                        "LOOM_DATA",
                        folder.toString(),
                        "LOOM_HTTP_PORT",
                        "0",
                        "LOOM_HTTPS_PORT",
                        "0",
                        "LOOM_SECRETS_KEY_FILE",
                        first.resolve("keys/secrets.key").toString(),
                        "LOOM_SOLVER_CONFIG",
                        LocalServer.home().resolve("solver-config").toString()));
        command.environment()
                .putIfAbsent("LOOM_TLS_AUTHORITY", first.resolve("tls").toString());
        Process process = command.start();
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("The second server ended: " + log(folder));
                    }
                })
                .until(() -> LocalServer.find(folder).isPresent());
        return new SecondServer(process, LocalServer.find(folder).orElseThrow());
    }

    private static String log(Path folder) {
        try {
            return Files.readString(folder.resolve("server.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return announced.url();
    }

    /** kill -9, and the end of the process. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Ends it in an orderly way. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    /** What a server's gauge stands at. */
    static double gauge(URI server, String name) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String metrics = http.send(
                            HttpRequest.newBuilder(server.resolve("/q/metrics")).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return metrics.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("There is no " + name + " in " + metrics));
        }
    }
}

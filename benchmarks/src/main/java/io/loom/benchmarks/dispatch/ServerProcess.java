package io.loom.benchmarks.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.benchmarks.PackagedServer;
import io.loom.benchmarks.ProcessFacts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The packaged server, and a provisioner that does nothing. */
final class ServerProcess extends PackagedServer {

    private static final ObjectMapper JSON = NoOpProvisioner.mapper();

    private final Process provisioner;
    private final BufferedReader answers;
    private final Writer orders;

    /**
     * Starts them.
     *
     * @param project folder of the project, where the server was packaged
     * @param capacity how many tasks the provisioner says that it does at once
     */
    ServerProcess(Path project, int capacity) throws IOException, InterruptedException {
        super(project, Map.of("LOOM_INSPECT_EVERY", "0"));
        provisioner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NoOpProvisioner.class.getName(),
                        url().toString(),
                        folder().resolve("provisioner/credential").toString(),
                        Integer.toString(capacity))
                .redirectError(folder().resolve("provisioner.log").toFile())
                .start();
        answers = provisioner.inputReader(StandardCharsets.UTF_8);
        orders = provisioner.outputWriter(StandardCharsets.UTF_8);
        order("count");
        awaitProvisioner();
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

    /** Has the provisioner say that it does so many tasks at once; done when the server has heard it. */
    void capacity(int capacity) {
        order("capacity " + capacity);
        while (get("/provisioners").findValues("capacity").stream().noneMatch(heard -> heard.asInt() == capacity)) {
            pause();
        }
    }

    /** Makes a tenant with the benchmark's catalogue, and gives a token of its administrator. */
    String tenant(String name) {
        post("/tenants", Map.of("name", name));
        lift(name);
        String bearer = administrator(name);
        post("/import", Catalogue.documents(), bearer);
        return bearer;
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

    /** Those of the provisioner too. */
    @Override
    public Map<String, Double> processorSeconds() {
        Map<String, Double> seconds = new HashMap<>(super.processorSeconds());
        seconds.put("provisioner", ProcessFacts.of(provisioner.toHandle()).processorSeconds());
        return seconds;
    }

    @Override
    public void close() throws IOException {
        provisioner.destroy();
        try {
            provisioner.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        super.close();
    }
}

package io.loom.benchmarks.provision;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.PackagedServer;
import io.loom.benchmarks.ProcessFacts;
import io.loom.benchmarks.SandboxKeeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The packaged server, and at most one provisioner, in a folder of their own. For one thread. */
final class Installation implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    /** Between two looks at an operation: each costs the server some milliseconds, which are no task's. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ProvisionerProgram program;
    private final PackagedServer server;
    private @Nullable Process provisioner;

    /**
     * Starts the server.
     *
     * @param settings further variables of its environment
     */
    Installation(ProvisionerProgram program, Map<String, String> settings) throws IOException, InterruptedException {
        this.program = program;
        this.server = new PackagedServer(program.project(), settings);
    }

    PackagedServer server() {
        return server;
    }

    /**
     * Starts the provisioner, and does not wait for it.
     *
     * @param capacity how many tasks it does at once
     */
    void startProvisioner(int capacity) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        server.folder().resolve("provisioner.log").toFile()));
        builder.environment()
                .putAll(Map.of(
                        "LOOM_SERVER_URL",
                        server.httpsUrl().toString(),
                        "LOOM_SERVER_CA",
                        server.folder().resolve("tls/ca.pem").toString(),
                        "LOOM_CREDENTIAL_FILE",
                        server.folder().resolve("provisioner/credential").toString(),
                        "LOOM_PROVISIONER_DATA",
                        data().toString(),
                        "LOOM_PLUGINS",
                        "default,sandbox",
                        "LOOM_CAPACITY",
                        Integer.toString(capacity),
                        "QUARKUS_HTTP_PORT",
                        "0"));
        provisioner = builder.start();
    }

    private Path data() {
        return server.folder().resolve("provisioner");
    }

    /** What is known of the provisioner's process. */
    ProcessFacts provisioner() {
        Process process = provisioner;
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException("The provisioner does not run: " + provisionerLog());
        }
        return ProcessFacts.of(process.toHandle());
    }

    private String provisionerLog() {
        try {
            return Files.readString(server.folder().resolve("provisioner.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Ends the provisioner; sandbox nodes stay. */
    void stopProvisioner() {
        Process process = provisioner;
        provisioner = null;
        if (process == null) {
            return;
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Seconds of processor time that server (with its broker), database and provisioner have used. */
    Map<String, Double> processorSeconds() {
        Map<String, Double> seconds = new HashMap<>(server.processorSeconds());
        seconds.put("provisioner", provisioner().processorSeconds());
        return seconds;
    }

    /**
     * Creates a cluster, and returns when it is active.
     *
     * @param more further fields of the request
     * @return the ended operation
     */
    JsonNode create(String name, String template, int size, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("name", name);
        body.put("template", template);
        body.put("size", size);
        return succeeded(server.post("/clusters", body));
    }

    /** Deletes a cluster, and returns when its machines are gone. */
    void delete(JsonNode operation) {
        succeeded(server.delete("/clusters/" + operation.path("clusterId").asText()));
    }

    private JsonNode succeeded(JsonNode operation) {
        JsonNode state = operation;
        while (state.path("endedAt").isNull()) {
            PackagedServer.pause(LOOK);
            state = server.get("/operations/" + operation.path("id").asText());
        }
        if (!state.path("state").asText().equals("SUCCEEDED")) {
            throw new IllegalStateException("An operation did not succeed: " + state);
        }
        return state;
    }

    @Override
    public void close() throws IOException {
        stopProvisioner();
        SandboxKeeper.end(data().resolve("sandbox"));
        server.close();
    }
}

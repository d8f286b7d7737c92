package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes of a provisioner's sandbox nodes. They outlive the provisioner, held by a keeper, which is ended here
 * with all of them; the nodes' files stay, and the next provisioner brings the nodes back.
 */
final class SandboxNodes {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private SandboxNodes() {}

    /** Ends the keeper of that provisioner's data folder, where one runs. */
    static void end(Path provisionerData) {
        keeper(provisionerData.resolve("sandbox")).ifPresent(keeper -> {
            keeper.destroy();
            try {
                keeper.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                keeper.destroyForcibly();
            } catch (InterruptedException e) {
                keeper.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        });
    }

    private static Optional<ProcessHandle> keeper(Path sandbox) {
        Path contact = sandbox.resolve("keeper.json");
        if (!Files.exists(contact)) {
            return Optional.empty();
        }
        try {
            JsonNode written = Api.JSON.readTree(contact.toFile());
            return ProcessHandle.of(written.path("pid").asLong())
                    .filter(process -> process.info()
                            .commandLine()
                            .map(line -> line.contains("sandbox-keeper") && line.contains(sandbox.toString()))
                            .orElse(false));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

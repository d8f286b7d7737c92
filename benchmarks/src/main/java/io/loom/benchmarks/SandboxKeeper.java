package io.loom.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The process that keeps the nodes of a sandbox; it outlives provisioners. */
public final class SandboxKeeper {

    private static final int PATIENCE_SECONDS = 20;

    private SandboxKeeper() {}

    /** Ends it and its nodes, where it runs, and waits for that. */
    public static void end(Path sandbox) throws IOException {
        Path contact = sandbox.resolve("keeper.json");
        if (Files.exists(contact)) {
            ProcessHandle.of(new ObjectMapper()
                            .readTree(contact.toFile())
                            .path("pid")
                            .asLong())
                    .ifPresent(keeper -> {
                        keeper.destroy();
                        keeper.onExit()
                                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                .exceptionally(late -> keeper)
                                .join();
                    });
        }
    }
}

package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server on this machine, as it announces itself in its data folder.
 *
 * @param pid its process
 * @param url for people and the command line
 * @param httpsUrl for provisioners
 */
record LocalServer(long pid, URI url, URI httpsUrl) {

    static final URI DEFAULT_URL = URI.create("http://127.0.0.1:8080");

    /** The folder given, or that of {@code LOOM_DATA}, or {@code .loom} in the project. */
    static Path dataFolder(@Nullable Path given) {
        if (given != null) {
            return given.toAbsolutePath().normalize();
        }
        String configured = System.getenv("LOOM_DATA");
        return (configured == null || configured.isBlank() ? home().resolve(".loom") : Path.of(configured))
                .toAbsolutePath()
                .normalize();
    }

    /** The project's folder, which {@code ./loom} names. */
    static Path home() {
        String home = System.getenv("LOOM_PROJECT");
        return Path.of(home == null ? "" : home).toAbsolutePath();
    }

    /** Where a server with that data folder announces itself. */
    static Path announcement(Path data) {
        return data.resolve("run").resolve("server.json");
    }

    /** The server that runs with that data folder; empty where none does. */
    static Optional<LocalServer> find(Path data) {
        Path file = announcement(data);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode said = Api.JSON.readTree(file.toFile());
            LocalServer server = new LocalServer(
                    said.path("pid").asLong(),
                    URI.create(said.path("url").asText()),
                    URI.create(said.path("httpsUrl").asText()));
            return ProcessHandle.of(server.pid).filter(ProcessHandle::isAlive).map(alive -> server);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static boolean isLoopback(URI url) {
        return url.getHost() == null
                || url.getHost().equals("localhost")
                || url.getHost().equals("[::1]")
                || url.getHost().matches("127(\\.\\d{1,3}){3}");
    }
}

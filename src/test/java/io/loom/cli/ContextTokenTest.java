package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the token of a context reaches, seen by another server that is asked with {@code --url} or {@code LOOM_URL}. */
class ContextTokenTest {

    private static final String NONE = "none";

    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    private Path config;

    private HttpServer other;

    @BeforeEach
    void start() throws IOException {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            seen.add(token == null ? NONE : token);
            byte[] items = "{\"items\": []}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, items.length);
            exchange.getResponseBody().write(items);
            exchange.close();
        });
        other.start();
        signedIn("production", URI.create("http://127.0.0.1:1"), "of-production");
    }

    @AfterEach
    void stop() {
        other.stop(0);
    }

    @Test
    void aTokenGoesToTheServerOfItsContextOnly() throws Exception {
        assertThat(loom(Map.of(), "service", "list", "--url", url())).isEqualTo(ExitCode.OK);
        assertThat(loom(Map.of("LOOM_URL", url()), "service", "list")).isEqualTo(ExitCode.OK);
        assertThat(seen).containsExactly(NONE, NONE);

        assertThat(loom(Map.of(), "service", "list", "--url", url(), "--context", "production"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(seen).hasSize(2);

        assertThat(loom(Map.of("LOOM_TOKEN", "given"), "service", "list", "--url", url()))
                .isEqualTo(ExitCode.OK);
        assertThat(seen).last().isEqualTo("Bearer given");

        signedIn("other", URI.create(url()), "of-the-other");
        signedIn("production", URI.create("http://127.0.0.1:1"), "of-production");
        assertThat(loom(Map.of(), "service", "list", "--url", url())).isEqualTo(ExitCode.OK);
        assertThat(seen).last().isEqualTo("Bearer of-the-other");
    }

    private String url() {
        return "http://127.0.0.1:" + other.getAddress().getPort();
    }

    private void signedIn(String name, URI server, String token) {
        Path file = config.resolve("loom").resolve("contexts.json");
        Contexts.read(file)
                .with(name, new Contexts.Context(server, "default", "ann", token, null))
                .write(file);
    }

    /** Contexts are found by the environment, so that the command runs in a process of its own. */
    private int loom(Map<String, String> environment, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        Path said = Files.createTempFile(config, "said", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LOOM_"));
        builder.environment().put("XDG_CONFIG_HOME", config.toString());
        builder.environment().putAll(environment);
        return builder.start().waitFor();
    }
}

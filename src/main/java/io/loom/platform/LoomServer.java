package io.loom.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.vertx.http.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Runs the server: first what it stands on, then Quarkus; {@code <data>/run/server.json} tells where it listens while
 * it is ready. SIGTERM and SIGINT end it in an orderly way: Quarkus, then the broker, then PostgreSQL. With
 * {@code --exit-with-parent} the end of standard input does the same.
 */
@QuarkusMain
public final class LoomServer {

    private LoomServer() {}

    public static void main(String[] args) {
        DataFolder data =
                new DataFolder(Path.of(Optional.ofNullable(setting("LOOM_DATA")).orElse(".loom")));
        Foundation foundation;
        try {
            foundation = Foundation.lay(data, data.root().resolve("postgres"), LoomServer::setting);
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        forgetKilledRun(data);
        foundation.settings().forEach(System::setProperty);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            Quarkus.blockingExit();
                            foundation.close();
                        },
                        "loom-shutdown"));
        if (Arrays.asList(args).contains("--exit-with-parent")) {
            Thread.ofPlatform().daemon().name("loom-parent-watch").start(LoomServer::exitAtEndOfInput);
        }
        Quarkus.run(Serving.class, args);
    }

    private static Path record(DataFolder data) {
        return data.folder("run").resolve("server.json");
    }

    private static void forgetKilledRun(DataFolder data) {
        try {
            Files.deleteIfExists(record(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String setting(String variable) {
        String property = System.getProperty(variable.toLowerCase(Locale.ROOT).replace('_', '.'));
        return property != null ? property : System.getenv(variable);
    }

    private static void exitAtEndOfInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // A broken standard input says the same as its end: the parent is gone.
        }
        System.exit(0);
    }

    /** Tells others where the server listens, for as long as it does. */
    static final class Serving implements QuarkusApplication {

        private final HttpServer http;
        private final ObjectMapper json;
        private final Path record;

        Serving(HttpServer http, ObjectMapper json, @ConfigProperty(name = "loom.data") String data) {
            this.http = http;
            this.json = json;
            this.record = LoomServer.record(new DataFolder(Path.of(data)));
        }

        @Override
        public int run(String... args) throws IOException {
            DataFolder.writePrivately(
                    record,
                    json.writeValueAsString(Map.of(
                            "pid", ProcessHandle.current().pid(),
                            "url", "http://127.0.0.1:" + http.getPort(),
                            "httpsUrl", "https://127.0.0.1:" + http.getSecurePort())));
            try {
                Quarkus.waitForExit();
            } finally {
                Files.deleteIfExists(record);
            }
            return 0;
        }
    }
}

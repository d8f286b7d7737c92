package io.loom.cli;

import io.loom.platform.DataFolder;
import io.loom.platform.EmbeddedBroker;
import io.loom.platform.EmbeddedPostgres;
import io.loom.platform.PrivateAuthority;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An Artemis or a PostgreSQL that is not the server's own: a process of its own with its own folder, which keeps its
 * port over restarts. Ends with this process.
 */
final class ExternalService implements AutoCloseable {

    private static final String READY = "LISTENING ";

    private final Kind kind;
    private final Path folder;
    private Process process;
    private Map<String, String> environment;

    /** Which one. */
    enum Kind {
        /** Behind TLS, with the certificate of an authority that it shares with the server. */
        BROKER,
        DATABASE
    }

    private ExternalService(Kind kind, Path folder) throws IOException {
        this.kind = kind;
        this.folder = folder;
        this.process = launch();
        this.environment = awaitReady();
    }

    /** Starts it and returns when it listens. */
    static ExternalService start(Kind kind, Path folder) throws IOException {
        return new ExternalService(kind, Files.createDirectories(folder));
    }

    /** The variables by which a server finds it. */
    Map<String, String> environment() {
        return environment;
    }

    /** kill -9, and the end of the process. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again on what the killed one has left. */
    void restart() throws IOException {
        process = launch();
        Map<String, String> before = environment;
        environment = awaitReady();
        if (!environment.equals(before)) {
            throw new IllegalStateException("The " + kind + " did not come back at the same address.");
        }
    }

    /** Ends it in an orderly way. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    private Process launch() throws IOException {
        Path app = LocalServer.home().resolve("target/quarkus-app");
        String classes = Path.of(ExternalService.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                List.of(classes, app + "/app/*", app + "/lib/main/*", app + "/lib/boot/*")),
                        ExternalService.class.getName(),
                        kind.name(),
                        folder.toString())
                .redirectError(folder.resolve("errors.log").toFile())
                .start();
    }

    private Map<String, String> awaitReady() throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                drain(out);
                return Api.JSON.readerForMapOf(String.class).readValue(line.substring(READY.length()));
            }
        }
        throw new IllegalStateException(
                "The " + kind + " ended before it listened: " + Files.readString(folder.resolve("errors.log")));
    }

    /** On a platform thread: a read from a pipe keeps a virtual thread on its carrier, and there are few of those. */
    private void drain(BufferedReader out) {
        Thread.ofPlatform()
                .name(kind + "-output")
                .daemon()
                .start(() -> out.lines().forEach(rest -> {}));
    }

    public static void main(String[] args) throws Exception {
        DataFolder folder = new DataFolder(Path.of(args[1]));
        switch (Kind.valueOf(args[0])) {
            case BROKER -> {
                PrivateAuthority authority = PrivateAuthority.open(
                        folder, Optional.empty(), Set.of(), Clock.systemUTC().instant());
                Path certificate = authority.authorityCertificate();
                try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
                    TlsFront front = TlsFront.open(
                            URI.create(broker.url()), folder.root().resolve("tls-port"), authority);
                    serve(Map.of(
                            "LOOM_BROKER_URL", "amqps://localhost:" + front.port(),
                            "LOOM_BROKER_CA", certificate.toString(),
                            "LOOM_TLS_AUTHORITY", certificate.getParent().toString(),
                            "LOOM_BROKER_USER", EmbeddedBroker.SERVER_USER,
                            "LOOM_BROKER_PASSWORD", broker.serverPassword(),
                            "LOOM_BROKER_PROVISIONER_USER", EmbeddedBroker.PROVISIONER_USER,
                            "LOOM_BROKER_PROVISIONER_PASSWORD", broker.provisionerPassword()));
                }
            }
            case DATABASE -> {
                try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, folder.folder("postgres"))) {
                    serve(Map.of(
                            "LOOM_DATABASE_URL", ownDatabase(postgres),
                            "LOOM_DATABASE_USER", "cloud",
                            "LOOM_DATABASE_PASSWORD", postgres.password()));
                }
            }
        }
        System.exit(0);
    }

    private static String ownDatabase(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create role cloud login password '" + postgres.password() + "'");
            statement.execute("create database clusters owner cloud");
        }
        return postgres.url().replaceFirst("/postgres$", "/clusters");
    }

    private static void serve(Map<String, String> environment) throws IOException {
        System.out.println(READY + Api.JSON.writeValueAsString(environment));
        System.in.transferTo(OutputStream.nullOutputStream());
    }
}

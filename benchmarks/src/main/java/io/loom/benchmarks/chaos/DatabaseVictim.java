package io.loom.benchmarks.chaos;

import io.loom.platform.DataFolder;
import io.loom.platform.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL with a folder of its own; after each start the links lead to the port that it has then. */
final class DatabaseVictim implements Victim {

    private static final String NAME = "clusters";
    private static final int LAST_WORDS_SECONDS = 10;

    private final DataFolder folder;
    private final List<Link> links;
    private @Nullable EmbeddedPostgres postgres;
    private boolean ended;

    DatabaseVictim(Path folder, List<Link> links) {
        this.folder = new DataFolder(folder);
        this.links = List.copyOf(links);
    }

    @Override
    public String name() {
        return "database";
    }

    /** Starts it for the first time, and makes the database. */
    synchronized void create() throws SQLException {
        start();
        execute("create database " + NAME);
    }

    /** What servers need to log in. */
    synchronized Map<String, String> logins() {
        return Map.of(
                "LOOM_DATABASE_USER",
                EmbeddedPostgres.USER,
                "LOOM_DATABASE_PASSWORD",
                running().password());
    }

    /** The address of the database by way of a link. */
    static String url(Link link) {
        return "jdbc:postgresql://127.0.0.1:" + link.port() + "/" + NAME;
    }

    /** The address of the database, without a link. */
    synchronized String url() {
        return running().url().replaceFirst("/[^/]*$", "/" + NAME);
    }

    synchronized String password() {
        return running().password();
    }

    private EmbeddedPostgres running() {
        EmbeddedPostgres current = postgres;
        if (current == null) {
            throw new IllegalStateException("The database was never started.");
        }
        return current;
    }

    private void execute(String statement) throws SQLException {
        EmbeddedPostgres current = running();
        try (Connection connection =
                        DriverManager.getConnection(current.url(), EmbeddedPostgres.USER, current.password());
                Statement command = connection.createStatement()) {
            command.execute(statement);
        }
    }

    /** Returns when it is ready. */
    @Override
    public synchronized void start() {
        if (ended) {
            return;
        }
        EmbeddedPostgres started = EmbeddedPostgres.start(folder, folder.folder("binaries"));
        postgres = started;
        int port = URI.create(started.url().substring("jdbc:".length())).getPort();
        links.forEach(link -> link.lead(port));
    }

    /** The postmaster is killed; its children end when they notice, as they must before it can start again. */
    @Override
    public synchronized void kill() throws InterruptedException {
        List<ProcessHandle> all = processes();
        all.getFirst().destroyForcibly();
        for (ProcessHandle each : all) {
            try {
                each.onExit().get(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                each.destroyForcibly();
                each.onExit().join();
            }
        }
    }

    private List<ProcessHandle> processes() {
        ProcessHandle postmaster = ProcessHandle.of(running().pid()).orElseThrow();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    @Override
    public synchronized void freeze() throws IOException, InterruptedException {
        Signal.STOP.to(processes());
    }

    @Override
    public synchronized void thaw() throws IOException, InterruptedException {
        Signal.CONT.to(processes());
    }

    @Override
    public synchronized void end() {
        ended = true;
        EmbeddedPostgres current = postgres;
        if (current != null) {
            current.close();
        }
    }
}

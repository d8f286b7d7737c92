package io.loom.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A PostgreSQL of our own, on a random loopback port, with its data in the data folder. Every commit is durable: the
 * settings that make it so are read back after each start.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** The role that owns the database. */
    public static final String USER = "loom";

    private static final String DATABASE = "postgres";
    private static final long COMMAND_SECONDS = 120;
    private static final List<String> MUST_BE_ON = List.of("fsync", "synchronous_commit", "full_page_writes");

    private final Path home;
    private final Path folder;
    private final Path data;
    private final String password;
    private final int port;

    private EmbeddedPostgres(Path home, Path folder, String password, int port) {
        this.home = home;
        this.folder = folder;
        this.data = folder.resolve("data");
        this.password = password;
        this.port = port;
    }

    /**
     * Starts it; a PostgreSQL that a killed run has left behind on the same data is ended first. The caller holds the
     * lock of the data folder.
     *
     * @param binaries folder to unpack PostgreSQL into, where it is not there yet
     * @throws IllegalStateException with PostgreSQL's own words where it does not start
     */
    public static EmbeddedPostgres start(DataFolder folder, Path binaries) {
        Path own = folder.folder("postgres");
        EmbeddedPostgres postgres = new EmbeddedPostgres(
                PostgresBinaries.unpackedBelow(binaries), own, folder.secret("postgres/password"), freePort());
        postgres.initialize();
        postgres.startAgain();
        return postgres;
    }

    /** JDBC address of the database. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    /** Password of {@link #USER}. */
    public String password() {
        return password;
    }

    /** Process id of the postmaster. */
    public long pid() {
        return recordedPid().orElseThrow(() -> new IllegalStateException("PostgreSQL in " + data + " does not run."));
    }

    /** Ends it in an orderly way; open connections are closed. Nothing happens where it does not run. */
    @Override
    public void close() {
        if (isRunning()) {
            stop("fast");
        }
    }

    /** Whether its postmaster lives. */
    boolean isRunning() {
        return recordedPid()
                .flatMap(ProcessHandle::of)
                .filter(this::isPostgresOnOurData)
                .isPresent();
    }

    /** Starts it on the same port when it has ended by itself. */
    void startAgain() {
        endOrphan();
        launch();
        try {
            checkDurability();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void initialize() {
        if (Files.exists(data)) {
            return;
        }
        Path fresh = folder.resolve("data.new");
        try {
            DataFolder.deleteTree(fresh);
            run(
                    "initdb",
                    List.of(
                            "--pgdata=" + fresh,
                            "--username=" + USER,
                            "--pwfile=" + folder.resolve("password"),
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8"));
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("The database in " + data + " cannot be made: " + e.getMessage(), e);
        }
    }

    private void endOrphan() {
        Optional<ProcessHandle> holder = recordedPid().flatMap(ProcessHandle::of);
        if (holder.isEmpty()) {
            return;
        }
        if (isPostgresOnOurData(holder.get())) {
            stop("fast");
            return;
        }
        try {
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isPostgresOnOurData(ProcessHandle process) {
        Path commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            List<String> words = Arrays.asList(Files.readString(commandLine).split("\0"));
            return words.getFirst().endsWith("postgres") && words.contains(data.toString());
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<Long> recordedPid() {
        Path file = data.resolve("postmaster.pid");
        try {
            return Files.readAllLines(file).stream()
                    .findFirst()
                    .map(String::strip)
                    .map(Long::valueOf);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void launch() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("port", Integer.toString(port));
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("unix_socket_directories", "");
        MUST_BE_ON.forEach(name -> settings.put(name, "on"));
        settings.put("max_connections", "100");
        settings.put("shared_buffers", "64MB");
        settings.put("log_min_error_statement", "panic");
        settings.put("log_parameter_max_length_on_error", "0");
        String options = settings.entrySet().stream()
                .map(setting -> "-c " + setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" "));
        run(
                "pg_ctl",
                List.of(
                        "--pgdata=" + data,
                        "--options=" + options,
                        "--log=" + folder.resolve("postgres.log"),
                        "--timeout=" + COMMAND_SECONDS,
                        "--wait",
                        "start"));
    }

    private void stop(String mode) {
        run("pg_ctl", List.of("--pgdata=" + data, "--mode=" + mode, "--timeout=60", "--wait", "stop"));
    }

    private void checkDurability() {
        try (Connection connection = DriverManager.getConnection(url(), USER, password);
                Statement statement = connection.createStatement()) {
            for (String name : MUST_BE_ON) {
                try (ResultSet result = statement.executeQuery("show " + name)) {
                    result.next();
                    if (!"on".equals(result.getString(1))) {
                        throw new IllegalStateException("PostgreSQL's " + name + " is " + result.getString(1)
                                + " and must be on, or a crash could lose what was promised.");
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL started and cannot be asked: " + e.getMessage(), e);
        }
    }

    private void run(String program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        Path output = folder.resolve(program + ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(COMMAND_SECONDS + 10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw failed(program, "took longer than " + COMMAND_SECONDS + " s", output);
            }
            if (process.exitValue() != 0) {
                throw failed(program, "ended with " + process.exitValue(), output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's " + program + " cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while PostgreSQL's " + program + " ran.", e);
        }
    }

    private IllegalStateException failed(String program, String how, Path output) throws IOException {
        return new IllegalStateException("PostgreSQL's " + program + " " + how + ": "
                + Files.readString(output).strip() + "\nMaybe look into " + folder.resolve("postgres.log")
                + "; as root it needs user namespaces (unshare --user), or another user than root.");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.loom.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server and a provisioner on this machine with one data folder, as children of this process. */
final class LocalInstallation implements AutoCloseable {

    private static final Pattern FIRST_PASSWORD =
            Pattern.compile("Loom: first start\\. Sign in as admin with password: (\\S+)\\s*");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PROVISIONER_READY = "Serving at ";
    private static final Duration PROVISIONER_PATIENCE = Duration.ofSeconds(45);
    private static final String PLUGINS = "default,sandbox";
    private static final Duration TURN = Duration.ofMillis(500);

    /**
     * @param data folder for everything that is kept
     * @param httpPort 0 for any that is free
     * @param httpsPort 0 for any that is free
     * @param provisioner whether to run one
     * @param serverEnvironment more variables for the server, such as {@code LOOM_DATABASE_URL}
     */
    record Settings(
            Path data, int httpPort, int httpsPort, boolean provisioner, Map<String, String> serverEnvironment) {

        Settings {
            serverEnvironment = Map.copyOf(serverEnvironment);
        }

        /** As it is without more variables. */
        Settings(Path data, int httpPort, int httpsPort, boolean provisioner) {
            this(data, httpPort, httpsPort, provisioner, Map.of());
        }
    }

    private final Settings settings;
    private final Consumer<String> words;
    private final FileChannel lock;
    private final AtomicReference<String> firstPassword = new AtomicReference<>();
    private final AtomicReference<LocalServer> announced = new AtomicReference<>();
    private final SupervisedProcess server;
    private final SupervisedProcess provisioner;

    private LocalInstallation(Settings settings, Consumer<String> words, FileChannel lock) {
        this.settings = settings;
        this.words = words;
        this.lock = lock;
        Path home = LocalServer.home();
        this.server = new SupervisedProcess(
                new SupervisedProcess.Recipe(
                        "server",
                        JavaCommand.server(home),
                        this::serverEnvironment,
                        log("server.log"),
                        this::keeps,
                        line -> false),
                words);
        this.provisioner = new SupervisedProcess(
                new SupervisedProcess.Recipe(
                        "provisioner",
                        provisionerCommand(home),
                        this::provisionerEnvironment,
                        log("provisioner.log"),
                        line -> true,
                        line -> line.contains(PROVISIONER_READY)),
                words);
    }

    /**
     * Starts both, and returns when they are ready.
     *
     * @param words hears what is going on
     * @throws CliException when something else runs with that folder, or one of them does not start
     */
    static LocalInstallation start(Settings settings, Consumer<String> words) {
        LocalInstallation installation = new LocalInstallation(settings, words, lock(settings.data()));
        try {
            words.accept("Starting a server with its database and broker, and a provisioner ...");
            installation.startServer();
            if (settings.provisioner()) {
                installation.startProvisioner();
            }
            return installation;
        } catch (RuntimeException e) {
            installation.close();
            throw e;
        }
    }

    LocalServer server() {
        return Objects.requireNonNull(announced.get(), "the server has not announced itself");
    }

    /** The first admin's password, where this was the first start with the data folder. */
    Optional<String> firstPassword() {
        return Optional.ofNullable(firstPassword.get());
    }

    long serverPid() {
        return server.pid();
    }

    long provisionerPid() {
        return provisioner.pid();
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        provisioner.end(Duration.ofSeconds(15));
        SandboxNodes.end(provisionerData());
        server.end(Duration.ofSeconds(20));
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void startServer() {
        Path folder = settings.data().resolve("run");
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            PrivateFolder.make(folder);
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            server.start();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (announced.get() == null) {
                LocalServer.find(settings.data())
                        .filter(found -> found.pid() == server.pid())
                        .ifPresent(announced::set);
                if (announced.get() == null) {
                    requireAlive();
                    if (System.nanoTime() > deadline) {
                        throw notStarted("is not ready after " + PATIENCE.toSeconds() + " s");
                    }
                    var key = watch.poll(TURN.toMillis(), TimeUnit.MILLISECONDS);
                    if (key != null) {
                        key.pollEvents();
                        key.reset();
                    }
                }
            }
            server.declareSteady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "Interrupted while the server started.");
        }
    }

    private void startProvisioner() {
        provisioner.start().declareSteady();
        try {
            provisioner.ready().get(PROVISIONER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            words.accept("The provisioner does not serve yet; going on without it. Its log: " + provisioner.log());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "Interrupted while the provisioner started.");
        }
    }

    private void requireAlive() {
        if (server.firstExit().isDone()) {
            throw notStarted("ended with exit status " + server.firstExit().join());
        }
    }

    private CliException notStarted(String what) {
        return new CliException(
                ExitCode.FAILURE,
                "The server " + what + ". Its last words:\n  " + String.join("\n  ", server.lastLines())
                        + "\nMaybe look into its log: " + server.log());
    }

    private boolean keeps(String line) {
        Matcher said = FIRST_PASSWORD.matcher(line);
        if (said.find()) {
            firstPassword.set(said.group(1));
            return false;
        }
        return true;
    }

    private Path log(String name) {
        return settings.data().resolve("logs").resolve(name);
    }

    private Path provisionerData() {
        return settings.data().resolve("provisioner");
    }

    private Map<String, String> serverEnvironment() {
        LocalServer before = announced.get();
        Map<String, String> environment = new HashMap<>(settings.serverEnvironment());
        environment.put("LOOM_DATA", settings.data().toString());
        environment.put(
                "LOOM_HTTP_PORT",
                String.valueOf(
                        before == null ? settings.httpPort() : before.url().getPort()));
        environment.put(
                "LOOM_HTTPS_PORT",
                String.valueOf(
                        before == null
                                ? settings.httpsPort()
                                : before.httpsUrl().getPort()));
        environment.putIfAbsent(
                "LOOM_SOLVER_CONFIG",
                Optional.ofNullable(System.getenv("LOOM_SOLVER_CONFIG"))
                        .orElse(LocalServer.home().resolve("solver-config").toString()));
        return environment;
    }

    /** Its nodes are on this machine, and so is whoever starts it: it has the sandbox too, unless that is said otherwise. */
    private Map<String, String> provisionerEnvironment() {
        return Map.of(
                "LOOM_SERVER_URL", server().httpsUrl().toString(),
                "LOOM_SERVER_CA",
                        settings.data().resolve("tls").resolve("ca.pem").toString(),
                "LOOM_CREDENTIAL_FILE", provisionerData().resolve("credential").toString(),
                "LOOM_PROVISIONER_DATA", provisionerData().toString(),
                "LOOM_PLUGINS",
                        Optional.ofNullable(System.getenv("LOOM_PLUGINS")).orElse(PLUGINS));
    }

    /** The binary that {@code LOOM_PROVISIONER_BINARY} names, else the jar. */
    private static List<String> provisionerCommand(Path home) {
        String binary = System.getenv("LOOM_PROVISIONER_BINARY");
        return binary == null || binary.isBlank()
                ? JavaCommand.provisioner(home)
                : List.of(binary, "-Xmx256m", "-XX:+ExitOnOutOfMemoryError", "--exit-with-parent");
    }

    private static FileChannel lock(Path data) {
        try {
            Path folder = PrivateFolder.make(data.resolve("run"));
            FileChannel channel =
                    FileChannel.open(folder.resolve("up.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new CliException(
                        ExitCode.CONFLICT,
                        "Loom is already running with " + data
                                + LocalServer.find(data)
                                        .map(server -> ": " + server.url())
                                        .orElse("; it is just starting")
                                + ".\nMaybe give this one a folder and ports of its own: --data DIR --port 0");
            }
            return channel;
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURE, "Cannot use the data folder " + data + ": " + e.getMessage());
        }
    }
}

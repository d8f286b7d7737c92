package io.loom.provisioner.provider.sandbox;

import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Speaks with the keeper of a folder, and starts it where none runs. */
final class KeeperClient implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(KeeperClient.class);

    /** All that a keeper is told of the environment: nodes that are plain processes could read the rest of it. */
    private static final Set<String> KEPT_VARIABLES = Set.of("PATH", "LANG", "TMPDIR");

    private static final Duration START_PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final List<String> keeperCommand;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final ReentrantLock starting = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile KeeperMain.@Nullable Contact contact;

    /**
     * @param keeperCommand starts a keeper when the folder is added to it as the last word
     */
    KeeperClient(Path folder, List<String> keeperCommand) {
        this.folder = folder.toAbsolutePath().normalize();
        this.keeperCommand = List.copyOf(keeperCommand);
    }

    SandboxNode create(NodeOrder order) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = send(
                    "POST", "/nodes", HttpRequest.BodyPublishers.ofByteArray(KeeperMain.JSON.writeValueAsBytes(order)));
            return KeeperMain.JSON.readValue(response.body(), SandboxNode.class);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Gives a node to another owner, see {@link Keeper#adopt}. */
    Optional<SandboxNode> adopt(UUID nodeId, MachineToken from, NodeOrder order) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = send(
                    "POST",
                    "/nodes/" + nodeId + "/owner",
                    HttpRequest.BodyPublishers.ofByteArray(
                            KeeperMain.JSON.writeValueAsBytes(new KeeperMain.Adoption(from, order))));
            return response.statusCode() == 404
                    ? Optional.empty()
                    : Optional.of(KeeperMain.JSON.readValue(response.body(), SandboxNode.class));
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** What the folder does not hold needs no keeper to be asked, or started. */
    Optional<SandboxNode> find(UUID nodeId) throws InterruptedException {
        if (!Files.exists(nodes().resolve(nodeId.toString()).resolve(Keeper.NODE_FILE))) {
            return Optional.empty();
        }
        try {
            HttpResponse<byte[]> response = send("GET", "/nodes/" + nodeId, HttpRequest.BodyPublishers.noBody());
            return response.statusCode() == 404
                    ? Optional.empty()
                    : Optional.of(KeeperMain.JSON.readValue(response.body(), SandboxNode.class));
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Where the folder holds none, no keeper is asked, or started. */
    List<SandboxNode> all() throws InterruptedException {
        try {
            if (!holdsNodes()) {
                return List.of();
            }
            HttpResponse<byte[]> response = send("GET", "/nodes", HttpRequest.BodyPublishers.noBody());
            return List.of(KeeperMain.JSON.readValue(response.body(), SandboxNode[].class));
        } catch (IOException e) {
            throw broken(e);
        }
    }

    void delete(UUID nodeId) throws InterruptedException {
        try {
            send("DELETE", "/nodes/" + nodeId, HttpRequest.BodyPublishers.noBody());
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Why nodes are less apart than they should be; empty when they are apart. */
    Optional<String> note() throws InterruptedException {
        try {
            HttpResponse<byte[]> response = send("GET", "/status", HttpRequest.BodyPublishers.noBody());
            return Optional.ofNullable(KeeperMain.JSON
                    .readValue(response.body(), KeeperMain.Word.class)
                    .note());
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Brings the keeper back when the folder holds nodes, so that they answer again after a restart of the machine. */
    void wake() throws InterruptedException {
        try {
            if (holdsNodes()) {
                contact();
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private boolean holdsNodes() throws IOException {
        try (var all = Files.exists(nodes()) ? Files.list(nodes()) : Stream.<Path>empty()) {
            return all.findAny().isPresent();
        }
    }

    private Path nodes() {
        return folder.resolve(Keeper.NODES);
    }

    /** Stops watching the keeper, which lives on. */
    @Override
    public void close() {
        closed.set(true);
        http.close();
    }

    private HttpResponse<byte[]> send(String method, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        KeeperMain.Contact to = contact();
        HttpResponse<byte[]> response;
        try {
            response = send(to, method, path, body);
        } catch (ConnectException gone) {
            contact = null;
            response = send(contact(), method, path, body);
        }
        if (response.statusCode() == 409 || response.statusCode() == 500) {
            KeeperMain.Word word = KeeperMain.JSON.readValue(response.body(), KeeperMain.Word.class);
            String code = word.code() == null ? "sandbox-failed" : word.code();
            String message = String.valueOf(word.note());
            throw word.retryable() ? TaskFailure.passing(code, message) : TaskFailure.lasting(code, message);
        }
        if (response.statusCode() == 401 || response.statusCode() == 503) {
            contact = null;
            throw TaskFailure.passing("sandbox-failed", "The sandbox's keeper is just ending or was just replaced.");
        }
        return response;
    }

    private HttpResponse<byte[]> send(KeeperMain.Contact to, String method, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
                .header("Authorization", "Bearer " + to.token())
                .timeout(Duration.ofSeconds(60))
                .method(method, body)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private KeeperMain.Contact contact() throws InterruptedException {
        KeeperMain.Contact known = contact;
        if (known != null && alive(known)) {
            return known;
        }
        starting.lockInterruptibly();
        try {
            KeeperMain.Contact written = read().filter(KeeperClient::alive).orElse(null);
            if (written == null) {
                written = start();
            }
            contact = written;
            watch(written);
            return written;
        } catch (IOException e) {
            throw broken(e);
        } finally {
            starting.unlock();
        }
    }

    private static boolean alive(KeeperMain.Contact contact) {
        return ProcessHandle.of(contact.pid()).filter(ProcessHandle::isAlive).isPresent();
    }

    private Optional<KeeperMain.Contact> read() throws IOException {
        Path file = folder.resolve(KeeperMain.CONTACT);
        return Files.exists(file)
                ? Optional.of(KeeperMain.JSON.readValue(file.toFile(), KeeperMain.Contact.class))
                : Optional.empty();
    }

    /** Two provisioners may start one at the same time: the second gives way, and both find the first. */
    private KeeperMain.Contact start() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(keeperCommand);
        command.add(folder.toString());
        var log = ProcessBuilder.Redirect.appendTo(folder.resolve("keeper.log").toFile());
        Files.write(
                folder.resolve("keeper.log"),
                new byte[0],
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING);
        try (var watcher = folder.getFileSystem().newWatchService()) {
            folder.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(log)
                    .redirectError(log);
            builder.environment().keySet().retainAll(KEPT_VARIABLES);
            Process process = builder.start();
            long deadline = System.nanoTime() + START_PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                Optional<KeeperMain.Contact> written = read().filter(KeeperClient::alive);
                if (written.isPresent()) {
                    return written.get();
                }
                if (!process.isAlive() && process.exitValue() != 0 && process.exitValue() != 1) {
                    break;
                }
                var key = watcher.poll(500, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        }
        throw TaskFailure.passing(
                "sandbox-failed", "The sandbox's keeper did not start.\nMaybe keeper.log in " + folder + " says why.");
    }

    /** A keeper that ends while it is wanted is started again: its nodes are somebody's cluster. */
    private void watch(KeeperMain.Contact watched) {
        ProcessHandle.of(watched.pid()).map(ProcessHandle::onExit).ifPresent(exit -> {
            var _ = exit.thenRunAsync(() -> revive(watched), Thread::startVirtualThread);
        });
    }

    private void revive(KeeperMain.Contact ended) {
        if (closed.get() || !ended.equals(contact) || !Files.exists(folder.resolve(KeeperMain.CONTACT))) {
            return;
        }
        try {
            contact();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TaskFailure e) {
            LOG.warnf("The keeper could not be started again; whoever needs it next tries too: %s", e.getMessage());
        }
    }

    private static TaskFailure broken(IOException e) {
        return TaskFailure.passing("sandbox-failed", "The sandbox's keeper does not answer: " + e.getMessage())
                .causedBy(e);
    }
}

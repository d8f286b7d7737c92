package io.loom.provisioner.provider.sandbox;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The keeper's process: one per folder, held by a lock. It listens on a loopback port for whoever can read
 * {@code keeper.json} in its folder, and ends, with all processes of its nodes, on SIGTERM.
 */
public final class KeeperMain {
    static final String CONTACT = "keeper.json";
    static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Connections that wait to be taken; the server's own 50 are fewer than a provisioner has tasks. */
    private static final int BACKLOG = 1_024;

    /**
     * The JDK's server closes idle connections beyond 200, and each after 30 s, as its client does: a request that is sent at that
     * moment gets no answer. Here the client is to be the one that closes.
     */
    private static final Map<String, String> KEPT_CONNECTIONS = Map.of(
            "sun.net.httpserver.maxIdleConnections", "10000",
            "sun.net.httpserver.idleInterval", "120");

    private KeeperMain() {}

    /**
     * A node is to have another owner.
     *
     * @param from whose it must be
     * @param order the node that it becomes
     */
    record Adoption(MachineToken from, NodeOrder order) {}

    /**
     * How to reach the keeper.
     *
     * @param pid of its process
     * @param port where it listens
     * @param token that it asks for
     */
    record Contact(long pid, int port, String token) {}

    /**
     * What the keeper answers besides nodes.
     *
     * @param note why nodes are less apart than they should be; null when they are apart
     * @param code of a failure; null when there is none
     * @param retryable whether another attempt could fare better
     */
    record Word(@Nullable String note, @Nullable String code, boolean retryable) {}

    /**
     * Runs until the process is told to end.
     *
     * @param folder the sandbox's folder, made if absent
     * @return 0; 1 when another keeper holds the folder
     */
    public static int run(Path folder) throws IOException, InterruptedException {
        Path home = folder.toAbsolutePath().normalize();
        Files.createDirectories(home);
        try (FileChannel lock =
                FileChannel.open(home.resolve("keeper.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (lock.tryLock() == null) {
                return 1;
            }
            serve(home);
            return 0;
        }
    }

    private static void serve(Path home) throws IOException, InterruptedException {
        var keeper = new Keeper(home, JSON);
        keeper.restore();
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        KEPT_CONNECTIONS.forEach(System::setProperty);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("keeper-", 0).factory()));
        server.createContext("/", exchange -> answer(exchange, keeper, token));
        server.start();
        writeContact(
                home,
                new Contact(ProcessHandle.current().pid(), server.getAddress().getPort(), token));
        var end = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            end.countDown();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        end.await();
        try {
            server.stop(0);
            keeper.close();
            Files.deleteIfExists(home.resolve(CONTACT));
        } finally {
            ended.countDown();
        }
    }

    private static void writeContact(Path home, Contact contact) throws IOException {
        Path fresh = home.resolve(CONTACT + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        JSON.writeValue(fresh.toFile(), contact);
        Files.move(fresh, home.resolve(CONTACT), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void answer(HttpExchange exchange, Keeper keeper, String token) throws IOException {
        try (exchange) {
            String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!MessageDigest.isEqual(
                    given.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            try {
                serve(exchange, keeper);
            } catch (TaskFailure e) {
                send(exchange, 409, new Word(e.getMessage(), e.code(), e.retryable()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                exchange.sendResponseHeaders(503, -1);
            } catch (IOException | RuntimeException e) {
                send(exchange, 500, new Word(String.valueOf(e.getMessage()), "sandbox-failed", true));
            }
        }
    }

    private static void serve(HttpExchange exchange, Keeper keeper) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (path.equals("/status")) {
            send(exchange, 200, new Word(keeper.note(), null, false));
        } else if (path.equals("/nodes") && method.equals("POST")) {
            send(exchange, 200, keeper.create(JSON.readValue(exchange.getRequestBody(), NodeOrder.class)));
        } else if (path.equals("/nodes")) {
            send(exchange, 200, keeper.all());
        } else if (path.startsWith("/nodes/") && path.endsWith("/owner")) {
            UUID nodeId = UUID.fromString(path.substring("/nodes/".length(), path.length() - "/owner".length()));
            Adoption adoption = JSON.readValue(exchange.getRequestBody(), Adoption.class);
            answer(exchange, keeper.adopt(nodeId, adoption.from(), adoption.order()));
        } else if (path.startsWith("/nodes/")) {
            UUID nodeId = UUID.fromString(path.substring("/nodes/".length()));
            if (method.equals("DELETE")) {
                keeper.delete(nodeId);
                exchange.sendResponseHeaders(204, -1);
            } else {
                answer(exchange, keeper.find(nodeId));
            }
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private static void answer(HttpExchange exchange, Optional<SandboxNode> node) throws IOException {
        if (node.isPresent()) {
            send(exchange, 200, node.get());
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private static void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}

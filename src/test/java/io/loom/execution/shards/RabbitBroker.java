package io.loom.execution.shards;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.loom.platform.DataFolder;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A RabbitMQ of Debian's package with its AMQP 1.0 plugin, on loopback ports and in a folder of its own. */
final class RabbitBroker implements AutoCloseable {

    static final String USER = "loom-server";
    static final String PROVISIONER = "loom-provisioner";
    static final String PASSWORD = "password-of-the-tests-broker";

    private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    private static final int SECONDS = 60;

    private final Path folder;
    private final int port = freePort();
    private final int distributionPort = freePort();
    private final int mapperPort = freePort();
    private Process process;

    RabbitBroker() throws IOException {
        folder = Files.createTempDirectory("loom-test-rabbit-");
        Files.writeString(folder.resolve("plugins"), "[rabbitmq_amqp1_0].");
        Path logins = Files.writeString(folder.resolve("logins.json"), logins());
        Files.writeString(folder.resolve("rabbitmq.conf"), """
                load_definitions = %s
                disk_free_limit.absolute = 50MB
                vm_memory_high_watermark.absolute = 512MB
                """.formatted(logins));
        process = launch();
    }

    /** The server's user and that of provisioners of the default pool, with the rights that the guide names. */
    private static String logins() {
        return """
                {"vhosts": [{"name": "/"}],
                 "users": [{"name": "%s", "password": "%s", "tags": ""}, {"name": "%s", "password": "%s", "tags": ""}],
                 "permissions": [
                  {"user": "%s", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
                  {"user": "%s", "vhost": "/", "configure": "^$", "write": "^amq\\\\.default$",
                   "read": "^loom\\\\.(tasks\\\\.default$|control\\\\.)"}]}
                """.formatted(USER, PASSWORD, PROVISIONER, PASSWORD, USER, PROVISIONER);
    }

    /** Whether there is one to run. */
    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    String url() {
        return "amqp://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Loses a queue, as a kill soon after its declaration may. */
    void loseQueue(String queue) throws IOException {
        ConnectionFactory client = new ConnectionFactory();
        client.setHost("127.0.0.1");
        client.setPort(port);
        client.setUsername(USER);
        client.setPassword(PASSWORD);
        try (Connection connection = client.newConnection("loom-test");
                Channel channel = connection.createChannel()) {
            channel.queueDelete(queue);
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    /** Ends it as a power cut would, and starts it again on what it left behind. */
    void killAndRestart() throws IOException {
        kill();
        process = launch();
    }

    @Override
    public void close() throws IOException {
        kill();
        try {
            new ProcessBuilder("epmd", "-port", Integer.toString(mapperPort), "-kill")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectErrorStream(true)
                    .start()
                    .waitFor(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        DataFolder.deleteTree(folder);
    }

    private void kill() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(PROGRAM.toString()).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.ofEntries(
                        Map.entry("HOME", folder.toString()),
                        Map.entry("RABBITMQ_NODENAME", "loom-" + port + "@localhost"),
                        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                        Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                        Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distributionPort)),
                        Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("db").toString()),
                        Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                        Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
                        Map.entry(
                                "RABBITMQ_ENABLED_PLUGINS_FILE",
                                folder.resolve("plugins").toString()),
                        Map.entry(
                                "RABBITMQ_CONFIG_FILE",
                                folder.resolve("rabbitmq").toString()),
                        Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
                        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                        Map.entry("ERL_EPMD_PORT", Integer.toString(mapperPort))));
        Process launched = builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        BufferedReader out = launched.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.append(line).append('\n');
            if (line.contains("completed with")) {
                Thread.ofPlatform().daemon().start(() -> out.lines().forEach(rest -> {}));
                return launched;
            }
        }
        throw new IllegalStateException("RabbitMQ ended before it listened: " + said);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

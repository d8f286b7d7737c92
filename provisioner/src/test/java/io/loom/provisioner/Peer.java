package io.loom.provisioner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.loom.contract.Contract;
import io.loom.contract.ControlMessage;
import io.loom.contract.Enrolment;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.ReportBatch;
import io.loom.contract.SecretBundle;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskBatch;
import io.loom.contract.TaskReport;
import io.loom.provisioner.tasks.PluginChoice;
import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpConnection;
import io.vertx.amqp.AmqpMessage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.awaitility.Awaitility;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The other side of the wire, for tests: a real broker with logins, and an HTTPS server that enrols and hands out secrets. */
final class Peer implements AutoCloseable {
    static final int SHARD = 7;
    static final String CREDENTIAL = "loom_prov_of-a-test";
    private static final URI DEAD_SERVER = URI.create("https://127.0.0.1:1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String KEYSTORE_PASSWORD = "changeit";

    private final Path folder;
    private final Vertx vertx = Vertx.vertx();
    private final HttpsServer https;
    private final int brokerPort;
    private final AtomicInteger enrolments = new AtomicInteger();
    private final List<TaskReport> reports = new CopyOnWriteArrayList<>();
    private final List<ProvisionerMessage> messages = new CopyOnWriteArrayList<>();
    private final Map<String, SecretBundle> bundles = new ConcurrentHashMap<>();
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> fetched = new ConcurrentHashMap<>();
    private String brokerPassword = "first password";
    private EmbeddedActiveMQ broker;
    private AmqpConnection connection;

    Peer() throws Exception {
        folder = Files.createTempDirectory("loom-peer");
        Files.writeString(credential(), CREDENTIAL + "\n");
        makeCertificate();
        brokerPort = freePort();
        https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls()));
        https.createContext("/", this::answer);
        https.start();
        startBroker();
    }

    URI url() {
        return URI.create("https://127.0.0.1:" + https.getAddress().getPort());
    }

    Path authority() {
        return folder.resolve("ca.pem");
    }

    Path credential() {
        return folder.resolve("credential");
    }

    /** Names this server, and before it one that does not answer. */
    Settings settings(Path data, int capacity) {
        return new Settings(
                List.of(DEAD_SERVER, url()),
                Optional.of(authority()),
                Optional.empty(),
                credential(),
                data,
                capacity,
                Optional.empty(),
                new PluginChoice(List.of("default", "sandbox")),
                Duration.ofSeconds(5),
                64L << 20,
                false);
    }

    /** Name of the incarnation that enrolled last. */
    String incarnation() {
        return "incarnation-" + enrolments.get();
    }

    int enrolments() {
        return enrolments.get();
    }

    void secrets(String id, Map<String, String> secrets) {
        bundles.put(id, new SecretBundle(id, secrets));
    }

    /** From now on hands out this content under a digest, whether it is its own or not. */
    void content(String sha256, byte[] content) {
        contents.put(sha256, content);
    }

    /** How often a bundle, or the content of a digest, was asked for. */
    int timesFetched(String bundle) {
        AtomicInteger times = fetched.get(bundle);
        return times == null ? 0 : times.get();
    }

    List<TaskReport> reportsOf(TaskAttempt attempt) {
        return reports.stream().filter(r -> r.attempt().equals(attempt)).toList();
    }

    <M extends ProvisionerMessage> List<M> messages(Class<M> type) {
        return messages.stream().filter(type::isInstance).map(type::cast).toList();
    }

    void assign(TaskAssignment... assignments) throws Exception {
        send(Contract.tasksQueue(Contract.DEFAULT_POOL), Wire.write(new TaskBatch(List.of(assignments))));
    }

    void control(ControlMessage message) throws Exception {
        send(Contract.controlQueue(incarnation()), Wire.write(message));
    }

    void send(String queue, byte[] body) throws Exception {
        connection
                .createSender(queue)
                .compose(sender -> sender.sendWithAck(AmqpMessage.create()
                                .durable(true)
                                .applicationProperties(
                                        new JsonObject().put(Contract.VERSION_PROPERTY, Contract.VERSION))
                                .withBufferAsBody(Buffer.buffer(body))
                                .build())
                        .eventually(() -> sender.close()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    /** How many messages wait, delivered to nobody, on the tasks queue. */
    long waiting() {
        var queue = broker.getActiveMQServer().locateQueue(Contract.tasksQueue(Contract.DEFAULT_POOL));
        return queue.getMessageCount() - queue.getDeliveringCount();
    }

    /** How many messages of the tasks queue are not settled. */
    long unsettled() {
        return broker.getActiveMQServer()
                .locateQueue(Contract.tasksQueue(Contract.DEFAULT_POOL))
                .getMessageCount();
    }

    /** The report that ends the attempt, once it is there. */
    TaskReport end(TaskAttempt attempt) {
        return Awaitility.await("the end of " + attempt)
                .atMost(PATIENCE)
                .until(
                        () -> reportsOf(attempt).stream()
                                .filter(r -> r instanceof TaskReport.Succeeded
                                        || r instanceof TaskReport.Failed
                                        || r instanceof TaskReport.Refused)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    String logOf(TaskAttempt attempt) {
        var text = new StringBuilder();
        int next = 0;
        for (TaskReport report : reportsOf(attempt)) {
            if (report instanceof TaskReport.LogChunk chunk) {
                if (chunk.sequence() != next++) {
                    throw new AssertionError("Chunk " + chunk.sequence() + " came as number " + (next - 1));
                }
                text.append(chunk.text());
            }
        }
        return text.toString();
    }

    <T> T awaitMessage(Function<Peer, Optional<T>> what) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> what.apply(this), Optional::isPresent)
                .orElseThrow();
    }

    void stopBroker() throws Exception {
        broker.stop();
    }

    /** Starts it with what it had. */
    void startBroker() throws Exception {
        var login = new SecurityConfiguration();
        login.addUser("provisioner", brokerPassword);
        login.addRole("provisioner", "all");
        login.addUser("peer", "peer password");
        login.addRole("peer", "all");
        var configuration = new ConfigurationImpl()
                .setPersistenceEnabled(true)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .setSecurityEnabled(true)
                .setJMXManagementEnabled(false)
                .setMaxDiskUsage(99)
                .putSecurityRoles(
                        "#",
                        Set.of(new Role("all", true, true, true, true, true, true, true, true, true, true, true, true)))
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setAutoCreateAddresses(false)
                                .setAutoCreateQueues(false)
                                .setAutoDeleteAddresses(false)
                                .setAutoDeleteQueues(false))
                .addAcceptorConfiguration("amqp", "tcp://127.0.0.1:" + brokerPort + "?protocols=AMQP");
        for (String queue : List.of(
                Contract.tasksQueue(Contract.DEFAULT_POOL),
                Contract.reportsQueue(SHARD),
                Contract.PROVISIONERS_QUEUE)) {
            configuration.addQueueConfiguration(queue(queue));
        }
        broker = new EmbeddedActiveMQ();
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), login));
        broker.setConfiguration(configuration);
        broker.start();
        connection = AmqpClient.create(
                        vertx,
                        new AmqpClientOptions()
                                .setHost("127.0.0.1")
                                .setPort(brokerPort)
                                .setUsername("peer")
                                .setPassword("peer password"))
                .connect()
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        listen(
                Contract.reportsQueue(SHARD),
                body -> reports.addAll(Wire.read(body, ReportBatch.class).reports()));
        listen(Contract.PROVISIONERS_QUEUE, body -> messages.add(Wire.read(body, ProvisionerMessage.class)));
    }

    /** From now on it is as if all data had been lost: another password, no control queue of the incarnations so far. */
    void forgetIncarnations() throws Exception {
        for (int i = 1; i <= enrolments.get(); i++) {
            broker.getActiveMQServer()
                    .destroyQueue(SimpleString.of(Contract.controlQueue("incarnation-" + i)), null, false);
        }
        stopBroker();
        brokerPassword = "second password";
        startBroker();
    }

    private interface Reader {
        void read(byte[] body) throws IOException;
    }

    private void listen(String queue, Reader reader) throws Exception {
        connection
                .createReceiver(queue)
                .map(receiver -> receiver.handler(message -> {
                    try {
                        reader.read(message.bodyAsBinary().getBytes());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private static QueueConfiguration queue(String name) {
        return QueueConfiguration.of(name)
                .setAddress(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(true);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!("Bearer " + CREDENTIAL).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
            } else if (path.equals("/api/v1/provisioners/incarnations")) {
                Wire.read(exchange.getRequestBody().readAllBytes(), Enrolment.Request.class);
                String name = "incarnation-" + enrolments.incrementAndGet();
                broker.getActiveMQServer()
                        .createQueue(queue(Contract.controlQueue(name)).setAutoCreateAddress(true), true);
                reply(
                        exchange,
                        201,
                        new Enrolment.Answer(
                                name,
                                "proof of " + name,
                                "amqp://127.0.0.1:" + brokerPort,
                                "provisioner",
                                brokerPassword,
                                "",
                                Set.of(Contract.DEFAULT_POOL),
                                1));
            } else if (path.startsWith("/api/v1/secret-bundles/")) {
                String id = path.substring("/api/v1/secret-bundles/".length());
                @Nullable SecretBundle bundle = bundles.get(id);
                if (bundle == null) {
                    exchange.sendResponseHeaders(404, -1);
                } else {
                    fetched.computeIfAbsent(id, i -> new AtomicInteger()).incrementAndGet();
                    reply(exchange, 200, bundle);
                }
            } else if (path.startsWith("/api/v1/resource-contents/")) {
                String sha256 = path.substring("/api/v1/resource-contents/".length());
                byte[] content = contents.get(sha256);
                fetched.computeIfAbsent(sha256, i -> new AtomicInteger()).incrementAndGet();
                if (!"application/octet-stream"
                        .equals(exchange.getRequestHeaders().getFirst("Accept"))) {
                    exchange.sendResponseHeaders(406, -1);
                } else if (content == null) {
                    exchange.sendResponseHeaders(404, -1);
                } else {
                    exchange.sendResponseHeaders(200, content.length);
                    exchange.getResponseBody().write(content);
                }
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        } catch (Exception e) {
            Logger.getLogger(Peer.class).error("The peer failed", e);
            throw new IOException(e);
        }
    }

    private static void reply(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = Wire.write(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void makeCertificate() throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        run(
                keytool,
                "-genkeypair",
                "-alias",
                "peer",
                "-keyalg",
                "EC",
                "-dname",
                "CN=peer",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-ext",
                "BC=ca:true",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                folder.resolve("keys.p12").toString(),
                "-storepass",
                KEYSTORE_PASSWORD);
        run(
                keytool,
                "-exportcert",
                "-rfc",
                "-alias",
                "peer",
                "-keystore",
                folder.resolve("keys.p12").toString(),
                "-storepass",
                KEYSTORE_PASSWORD,
                "-file",
                authority().toString());
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(words);
        }
    }

    private SSLContext tls() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            keys.load(in, KEYSTORE_PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, KEYSTORE_PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        https.stop(0);
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        broker.stop();
        run("rm", "-rf", folder.toString());
    }
}

package io.loom.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQBasicSecurityManager;
import org.apache.activemq.artemis.utils.critical.CriticalAnalyzerPolicy;

/**
 * An AMQP 1.0 broker of our own on a loopback port, with a durable journal in the data folder. It asks for a login:
 * {@link #SERVER_USER} may do all. It makes queues and logins of others through the management address; both are kept in the
 * journal, passwords as hashes.
 */
public final class EmbeddedBroker implements AutoCloseable {

    /** Login of the server. */
    public static final String SERVER_USER = "loom-server";

    /** Role of those who may say something to the server. */
    public static final String REPORTER_ROLE = "loom-reporter";

    /** Login and role of provisioners of all pools, where there is one: see {@link #provisionerPassword}. */
    public static final String PROVISIONER_USER = "loom-provisioner";

    /** Where queues are declared. */
    public static final String MANAGEMENT_ADDRESS = "activemq.management";

    /** How long the journal gathers messages that are then made durable together. */
    private static final Duration LINGER = Duration.ofMillis(1);

    private static final int IDLE_TIMEOUT_MILLIS = 5_000;
    private static final long MEMORY_BYTES = 64L << 20;

    private final EmbeddedActiveMQ broker;
    private final int port;
    private final DataFolder folder;
    private final ActiveMQBasicSecurityManager logins;
    private final String serverPassword;

    private EmbeddedBroker(
            EmbeddedActiveMQ broker,
            int port,
            DataFolder folder,
            ActiveMQBasicSecurityManager logins,
            String serverPassword) {
        this.broker = broker;
        this.port = port;
        this.folder = folder;
        this.logins = logins;
        this.serverPassword = serverPassword;
    }

    /**
     * Starts it on the port of its last run where that is still free, so that provisioners find it again.
     *
     * @throws IllegalStateException where it does not start
     */
    public static EmbeddedBroker start(DataFolder folder) {
        Path own = folder.folder("broker");
        String serverPassword = folder.secret("broker/" + SERVER_USER + ".password");
        int port = port(own.resolve("port"));
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        ActiveMQBasicSecurityManager logins = new ActiveMQBasicSecurityManager();
        logins.init(Map.of(
                ActiveMQBasicSecurityManager.BOOTSTRAP_USER, SERVER_USER,
                ActiveMQBasicSecurityManager.BOOTSTRAP_PASSWORD, BrokerPassword.hash(serverPassword),
                ActiveMQBasicSecurityManager.BOOTSTRAP_ROLE, SERVER_USER));
        broker.setSecurityManager(logins);
        try {
            broker.setConfiguration(configuration(own, port));
            broker.start();
        } catch (Exception e) {
            throw new IllegalStateException("The embedded broker does not start: " + e.getMessage(), e);
        }
        return new EmbeddedBroker(broker, port, folder, logins, serverPassword);
    }

    /** {@code amqp://127.0.0.1:port}. */
    public String url() {
        return "amqp://127.0.0.1:" + port;
    }

    public String serverPassword() {
        return serverPassword;
    }

    /**
     * The password of {@link #PROVISIONER_USER}, who is let in from now on. For who runs it as a broker that is not a server's own:
     * a server makes a login for each run of a provisioner.
     */
    public String provisionerPassword() {
        String password = folder.secret("broker/" + PROVISIONER_USER + ".password");
        try {
            if (!logins.listUser("").containsKey(PROVISIONER_USER)) {
                logins.addNewUser(PROVISIONER_USER, BrokerPassword.hash(password), PROVISIONER_USER, REPORTER_ROLE);
            }
            return password;
        } catch (Exception e) {
            throw new IllegalStateException("The embedded broker takes no login: " + e.getMessage(), e);
        }
    }

    /** Stops it; what is in its queues is kept. */
    @Override
    public void close() {
        try {
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The embedded broker does not stop: " + e.getMessage(), e);
        }
    }

    private static Configuration configuration(Path own, int port) throws Exception {
        Role server = role(SERVER_USER, true, true, true);
        AddressSettings declaredOnly = new AddressSettings()
                .setAutoCreateAddresses(false)
                .setAutoCreateQueues(false)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false)
                .setMaxDeliveryAttempts(-1)
                .setMaxSizeBytes(MEMORY_BYTES / 4)
                .setPageSizeBytes(1 << 20)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE);
        return new ConfigurationImpl()
                .setName("loom")
                .setPersistenceEnabled(true)
                .setSecurityEnabled(true)
                .setAuthenticationCacheSize(0)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalDatasync(true)
                .setJournalBufferTimeout_NIO((int) LINGER.toNanos())
                .setJournalDirectory(own.resolve("journal").toString())
                .setBindingsDirectory(own.resolve("bindings").toString())
                .setPagingDirectory(own.resolve("paging").toString())
                .setLargeMessagesDirectory(own.resolve("large-messages").toString())
                .setGlobalMaxSize(MEMORY_BYTES)
                .setMaxDiskUsage(98)
                .setCriticalAnalyzerPolicy(CriticalAnalyzerPolicy.LOG)
                .setManagementAddress(SimpleString.of(MANAGEMENT_ADDRESS))
                .addAddressSetting("#", declaredOnly)
                .putSecurityRoles("#", Set.of(server))
                .putSecurityRoles("loom.tasks.#", Set.of(server, role(PROVISIONER_USER, false, true, false)))
                .putSecurityRoles("loom.control.#", Set.of(server, role(PROVISIONER_USER, false, true, false)))
                .putSecurityRoles("loom.reports.#", Set.of(server, role(REPORTER_ROLE, true, false, false)))
                .putSecurityRoles("loom.provisioners", Set.of(server, role(REPORTER_ROLE, true, false, false)))
                .addAcceptorConfiguration(
                        "amqp",
                        "tcp://127.0.0.1:" + port + "?protocols=AMQP;amqpIdleTimeout=" + IDLE_TIMEOUT_MILLIS
                                + ";amqpCredits=1000;amqpLowCredits=300");
    }

    private static Role role(String name, boolean send, boolean consume, boolean manage) {
        return new Role(
                name, send, consume, manage, manage, manage, manage, manage, consume, manage, manage, manage, manage);
    }

    private static int port(Path record) {
        try {
            if (Files.exists(record)) {
                int last = Integer.parseInt(Files.readString(record).strip());
                if (isFree(last)) {
                    return last;
                }
            }
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = socket.getLocalPort();
                DataFolder.writePrivately(record, Integer.toString(port));
                return port;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("No port for the broker: " + e.getMessage(), e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

package io.loom.platform.amqp;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The broker that this server uses. */
@ConfigMapping(prefix = "loom.broker")
public interface BrokerSettings {

    /** {@code amqp://host:port} or {@code amqps://host:port}. */
    String url();

    /** Login of the server. */
    String user();

    /** Its password. */
    String password();

    /** Whether logins are the server's to make, so that each run of a provisioner has one of its own. */
    @WithDefault("false")
    boolean ownLogins();

    /** Names a file with the logins that provisioners are given, by pool: see {@link PoolLogins}. */
    Optional<Path> poolLogins();

    /** Login that provisioners of pools are given which have none in that file. */
    Optional<String> provisionerUser();

    /** Its password. */
    Optional<String> provisionerPassword();

    /** Put before a queue's name to make its address; that of the kind of broker where none is set. */
    Optional<String> addressPrefix();

    /** Which broker it is, for declaring queues. */
    @WithDefault("artemis")
    Kind kind();

    /** Certificates of the authorities that an encrypted connection is held to, PEM; the system's where none is set. */
    Optional<Path> ca();

    /** The same, for clients of Vert.x. */
    default Optional<PemTrustOptions> trust() {
        return ca().map(file -> new PemTrustOptions().addCertPath(file.toString()));
    }

    /** Whether the connection is encrypted. */
    default boolean isSecure() {
        return "amqps".equals(URI.create(url()).getScheme());
    }

    /** Its host. */
    default String host() {
        return URI.create(url()).getHost();
    }

    /** Its port; the protocol's own where the URL names none. */
    default int port() {
        int port = URI.create(url()).getPort();
        return port >= 0 ? port : isSecure() ? 5671 : 5672;
    }

    /** Put before a queue's name to make its address. */
    default String prefix() {
        return addressPrefix().orElse(kind().prefix());
    }

    /** The address of a queue. */
    default String addressOf(String queue) {
        return prefix() + queue;
    }

    /** Brokers whose queues can be declared. */
    enum Kind {
        /** ActiveMQ Artemis, by its management address. */
        ARTEMIS(""),
        /** RabbitMQ from 3.10 on with its AMQP 1.0 plugin, by AMQP 0-9-1 at the same address. */
        RABBITMQ("/amq/queue/");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** What it wants before a queue's name. */
        public String prefix() {
            return prefix;
        }
    }
}

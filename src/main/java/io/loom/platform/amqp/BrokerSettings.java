package io.loom.platform.amqp;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
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

    /** Login that enrolled provisioners are given; the server's own where none is set. */
    Optional<String> provisionerUser();

    /** Its password. */
    Optional<String> provisionerPassword();

    /** Put before a queue's name to make its address: {@code /amq/queue/} on RabbitMQ 3, empty on Artemis. */
    Optional<String> addressPrefix();

    /** Which broker it is, for declaring queues. */
    @WithDefault("artemis")
    Kind kind();

    /** The address of a queue. */
    default String addressOf(String queue) {
        return addressPrefix().orElse("") + queue;
    }

    /** Brokers whose queues can be declared. */
    enum Kind {
        ARTEMIS
    }
}

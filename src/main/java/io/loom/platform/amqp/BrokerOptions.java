package io.loom.platform.amqp;

import io.vertx.amqp.AmqpClientOptions;
import java.time.Duration;

/** How each connection to the broker is made. */
final class BrokerOptions {

    private static final Duration HEARTBEAT = Duration.ofMillis(2_500);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private BrokerOptions() {}

    static AmqpClientOptions of(BrokerSettings settings) {
        AmqpClientOptions options = new AmqpClientOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setUsername(settings.user())
                .setPassword(settings.password())
                .setConnectTimeout((int) PATIENCE.toMillis())
                .setHeartbeat((int) HEARTBEAT.toMillis());
        options.setSsl(settings.isSecure());
        settings.trust().ifPresent(options::setPemTrustOptions);
        return options;
    }
}

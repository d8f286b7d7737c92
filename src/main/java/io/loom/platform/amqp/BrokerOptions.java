package io.loom.platform.amqp;

import io.smallrye.common.annotation.Identifier;
import io.vertx.amqp.AmqpClientOptions;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;

/** How each connection to the broker is made: those of channels, which name {@value #NAME}, and ours. */
@Dependent
final class BrokerOptions {

    static final String NAME = "broker";

    private static final Duration HEARTBEAT = Duration.ofMillis(2_500);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Produces
    @Identifier(NAME)
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

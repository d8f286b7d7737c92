package io.loom.execution.shards;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts a RabbitMQ in the place of the embedded broker; {@link #killAndRestart} does as it says. */
public final class RabbitBrokerResource implements QuarkusTestResourceLifecycleManager {

    private static @Nullable RabbitBroker broker;

    static void killAndRestart() {
        try {
            Objects.requireNonNull(broker).killAndRestart();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void loseQueue(String queue) {
        try {
            Objects.requireNonNull(broker).loseQueue(queue);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After the embedded broker's settings, so that these win. */
    @Override
    public int order() {
        return 10;
    }

    @Override
    public Map<String, String> start() {
        try {
            RabbitBroker started = new RabbitBroker();
            broker = started;
            return Map.of(
                    "loom.broker.kind",
                    "rabbitmq",
                    "loom.broker.address-prefix",
                    "/amq/queue/",
                    "loom.broker.url",
                    started.url(),
                    "loom.broker.user",
                    RabbitBroker.USER,
                    "loom.broker.password",
                    RabbitBroker.PASSWORD,
                    "loom.broker.own-logins",
                    "false",
                    "loom.broker.provisioner-user",
                    RabbitBroker.PROVISIONER,
                    "loom.broker.provisioner-password",
                    RabbitBroker.PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        try {
            Objects.requireNonNull(broker).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

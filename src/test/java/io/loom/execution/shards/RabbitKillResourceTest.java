package io.loom.execution.shards;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.condition.EnabledIf;

/** A RabbitMQ is killed again and again while a graph runs over it. */
@QuarkusTest
@TestProfile(OnRabbit.class)
@EnabledIf(
        value = "io.loom.execution.shards.RabbitBroker#isInstalled",
        disabledReason = "rabbitmq-server is not installed")
class RabbitKillResourceTest extends BrokerKillResourceTest {
    @Override
    void killAndRestart() {
        RabbitBrokerResource.killAndRestart();
    }
}

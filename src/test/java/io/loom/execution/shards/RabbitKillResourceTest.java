package io.loom.execution.shards;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** A RabbitMQ is killed again and again while a graph runs over it. */
@QuarkusTest
@TestProfile(OnRabbit.class)
@IfRabbitIsInstalled
class RabbitKillResourceTest extends BrokerKillResourceTest {
    @Override
    void killAndRestart() {
        RabbitBrokerResource.killAndRestart();
    }
}

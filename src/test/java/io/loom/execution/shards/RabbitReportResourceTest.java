package io.loom.execution.shards;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.condition.EnabledIf;

/** Reports over RabbitMQ with its AMQP 1.0 plugin. */
@QuarkusTest
@TestProfile(OnRabbit.class)
@EnabledIf(
        value = "io.loom.execution.shards.RabbitBroker#isInstalled",
        disabledReason = "rabbitmq-server is not installed")
class RabbitReportResourceTest extends ReportResourceTest {}

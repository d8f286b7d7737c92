package io.loom.execution.shards;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** The engine over RabbitMQ with its AMQP 1.0 plugin. */
@QuarkusTest
@TestProfile(OnRabbit.class)
@IfRabbitIsInstalled
class RabbitExecutionResourceTest extends ExecutionResourceTest {}

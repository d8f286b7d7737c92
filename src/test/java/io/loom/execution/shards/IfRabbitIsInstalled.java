package io.loom.execution.shards;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skipped, and said so, where there is no RabbitMQ to run with. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "io.loom.execution.shards.RabbitBroker#isInstalled",
        disabledReason = "rabbitmq-server is not installed")
@interface IfRabbitIsInstalled {}

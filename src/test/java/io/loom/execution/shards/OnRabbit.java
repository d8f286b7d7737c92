package io.loom.execution.shards;

import java.util.List;

/** The test's ports, and a RabbitMQ. */
public final class OnRabbit extends TestPorts {
    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(RabbitBrokerResource.class));
    }
}

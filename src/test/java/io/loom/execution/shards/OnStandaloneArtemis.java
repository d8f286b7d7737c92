package io.loom.execution.shards;

import java.util.List;

/** The test's ports, and an Artemis in a process of its own. */
public final class OnStandaloneArtemis extends TestPorts {
    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(StandaloneBrokerResource.class));
    }
}

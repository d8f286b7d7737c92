package io.loom.execution.shards;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Set;

/** Puts the test's side of execution's ports in place of the product's. */
public class TestPorts implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(TestOperations.class);
    }
}

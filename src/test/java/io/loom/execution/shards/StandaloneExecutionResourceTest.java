package io.loom.execution.shards;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** The engine over a standalone Artemis. */
@QuarkusTest
@TestProfile(OnStandaloneArtemis.class)
class StandaloneExecutionResourceTest extends ExecutionResourceTest {}

package io.loom.execution.shards;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** Reports over a standalone Artemis. */
@QuarkusTest
@TestProfile(OnStandaloneArtemis.class)
class StandaloneReportResourceTest extends ReportResourceTest {}

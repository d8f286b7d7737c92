package io.loom.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What events tell of tasks that are under way. */
class StepWatchTest {

    private static final Instant FIRST = Instant.parse("2026-11-30T10:00:00Z");

    private final StepWatch watch = new StepWatch();

    private void event(String type, String task, Instant at) {
        ObjectNode event = Rest.JSON
                .createObjectNode()
                .put("type", type)
                .put("at", at.toString())
                .put("operationId", "o");
        event.putObject("data")
                .put("taskId", task)
                .put("index", 3)
                .put("nodeId", "n")
                .put("service", "page")
                .put("provisioner", "p");
        watch.accept(event);
    }

    @Test
    void aTaskIsUnderWayFromItsFirstAttemptUntilItEnds() {
        event("task.started", "t", FIRST);
        event("task.progressed", "t", FIRST.plusSeconds(1));

        assertThat(watch.underWay("o")).containsExactly(new StepWatch.UnderWay("o", "t", 3, "n", true, FIRST));
        assertThat(watch.underWay("another")).isEmpty();

        StepWatch.UnderWay task = watch.underWay("o").getFirst();
        event("task.succeeded", "t", FIRST.plusSeconds(2));
        assertThat(watch.isUnderWay(task)).isFalse();
        assertThat(watch.underWay("o")).isEmpty();
        assertThat(watch.begun("t")).isEqualTo(FIRST);
    }

    @Test
    void aFurtherAttemptIsOfTheSameTask() {
        event("task.started", "t", FIRST);
        event("task.failed", "t", FIRST.plusSeconds(1));
        assertThat(watch.underWay("o")).isEmpty();

        event("task.started", "t", FIRST.plusSeconds(5));
        assertThat(watch.underWay("o")).extracting(StepWatch.UnderWay::since).containsExactly(FIRST);
    }

    @Test
    void operationsThatEndAndProvisionersThatJoinAreCounted() {
        assertThat(watch.hasEnded("o")).isFalse();
        event("operation.ended", "t", FIRST);
        assertThat(watch.hasEnded("o")).isTrue();

        event("provisioner.joined", "t", FIRST);
        event("provisioner.joined", "t", FIRST.plusSeconds(9));
        assertThat(watch.joined("p")).isEqualTo(2);
        assertThat(watch.joined("another")).isZero();
    }
}

package io.loom.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.execution.Executions.Priority;
import io.loom.execution.engine.Admission.Grant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final UUID FLOOD = new UUID(0, 1);
    private static final UUID SMALL = new UUID(0, 2);

    private final Admission admission = new Admission();

    private static QueueKey key(UUID tenant, Priority priority) {
        return new QueueKey("default", tenant, priority);
    }

    @Test
    void nothingGoesOutWithoutCapacity() {
        admission.want(0, key(FLOOD, Priority.NORMAL), 10);
        assertThat(admission.grant()).isEmpty();
        assertThat(admission.waiting("default")).isEqualTo(10);
    }

    @Test
    void oneTenantLeavesAnEighthToOthers() {
        admission.capacity("default", 80);
        admission.want(0, key(FLOOD, Priority.NORMAL), 100_000);
        assertThat(admission.grant()).containsExactly(new Grant(0, key(FLOOD, Priority.NORMAL), 70));
        admission.want(1, key(SMALL, Priority.NORMAL), 3);
        assertThat(admission.grant()).containsExactly(new Grant(1, key(SMALL, Priority.NORMAL), 3));
        assertThat(admission.held("default")).isEqualTo(73);
    }

    @Test
    void aTaskNeedNotWaitWhereNobodyElseCouldHaveItsSlot() {
        admission.capacity("default", 80);
        assertThat(admission.take(1, key(SMALL, Priority.NORMAL), 3)).isEqualTo(3);
        assertThat(admission.held("default")).isEqualTo(3);
        admission.want(0, key(FLOOD, Priority.NORMAL), 100_000);
        assertThat(admission.take(1, key(SMALL, Priority.NORMAL), 3)).isZero();
        assertThat(admission.grant()).containsExactly(new Grant(0, key(FLOOD, Priority.NORMAL), 70));
        assertThat(admission.take(1, key(SMALL, Priority.NORMAL), 10)).isEqualTo(7);
        assertThat(admission.take(1, key(SMALL, Priority.NORMAL), 1)).isZero();
    }

    @Test
    void whoTakesLeavesAnEighthToOthers() {
        admission.capacity("default", 80);
        assertThat(admission.take(0, key(FLOOD, Priority.NORMAL), 100)).isEqualTo(70);
        assertThat(admission.take(0, key(FLOOD, Priority.NORMAL), 1)).isZero();
        admission.forget(0);
        assertThat(admission.held("default")).isZero();
    }

    @Test
    void freeSlotsGoByWeight() {
        admission.capacity("default", 40);
        admission.weights(Map.of(FLOOD, 3));
        admission.want(0, key(FLOOD, Priority.NORMAL), 1_000);
        admission.want(1, key(SMALL, Priority.NORMAL), 1_000);
        assertThat(admission.grant())
                .containsExactlyInAnyOrder(
                        new Grant(0, key(FLOOD, Priority.NORMAL), 30), new Grant(1, key(SMALL, Priority.NORMAL), 10));
    }

    @Test
    void deletesGoFirstAndShardsTakeTurns() {
        admission.capacity("default", 4);
        admission.want(0, key(SMALL, Priority.NORMAL), 5);
        admission.want(1, key(SMALL, Priority.DELETE), 1);
        admission.want(2, key(SMALL, Priority.DELETE), 2);
        assertThat(admission.grant())
                .containsExactly(
                        new Grant(1, key(SMALL, Priority.DELETE), 1),
                        new Grant(2, key(SMALL, Priority.DELETE), 2),
                        new Grant(0, key(SMALL, Priority.NORMAL), 1));
    }

    @Test
    void aForgottenShardGivesBackAllThatItHeldAndWanted() {
        admission.capacity("default", 8);
        QueueKey key = key(SMALL, Priority.NORMAL);
        admission.hold(0, key, 7);
        admission.want(0, key, 3);
        admission.want(1, key, 2);
        assertThat(admission.grant()).isEmpty();
        admission.forget(0);
        assertThat(admission.grant()).isEqualTo(List.of(new Grant(1, key, 2)));
        admission.free(1, key, 2);
        assertThat(admission.held("default")).isZero();
    }
}

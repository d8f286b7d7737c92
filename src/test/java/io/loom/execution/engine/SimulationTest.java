package io.loom.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final int SEEDS = 1_000;
    private static final int NODES = 6;

    @Test
    void everyBadDayEndsAsTheUndisturbedRunDoes() {
        SimulationShare all = new SimulationShare();
        for (int seed = 0; seed < SEEDS; seed++) {
            all.add(seed, NODES);
        }
        assertThat(all.different()).isEmpty();
        assertThat(all.timeouts()).isZero();
        assertThat(all.steps()).isGreaterThan(20L * SEEDS);
        assertThat(all.crashes()).isGreaterThan(SEEDS);
        assertThat(all.takeovers()).isGreaterThan(SEEDS);
        assertThat(all.fenced()).isGreaterThan(SEEDS / 10);
        assertThat(all.clockJumps()).isGreaterThan(SEEDS);
        assertThat(all.refusals()).isGreaterThanOrEqualTo(all.forgeries() / 2);
        assertThat(all.pauses()).isGreaterThan(SEEDS / 10);
        assertThat(all.compensated()).isGreaterThan(SEEDS / 10);
        assertThat(all.failed()).isBetween(SEEDS / 20, SEEDS * 19 / 20);
    }

    @Test
    void aSeedRepeatsItselfExactly() {
        Simulation.Outcome first = new Simulation(4711, NODES, Faults.BAD_DAY).run();
        Simulation.Outcome second = new Simulation(4711, NODES, Faults.BAD_DAY).run();
        assertThat(first).isEqualTo(second);
        assertThat(first.crashes() + first.takeovers()).isPositive();
    }
}

package io.loom.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.execution.TaskStatus.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final int SEEDS = 1_000;
    private static final Simulation.Faults BAD_DAY = new Simulation.Faults(0.2, 0.1, 0.05, 0.05);

    @Test
    void everyBadDayEndsAsTheUndisturbedRunDoes() {
        long steps = 0;
        int crashes = 0;
        int failed = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            List<State> undisturbed = new Simulation(seed, Simulation.Faults.NONE).run();
            Simulation disturbed = new Simulation(seed, BAD_DAY);
            assertThat(disturbed.run()).as("seed %d", seed).isEqualTo(undisturbed);
            steps += disturbed.steps();
            crashes += disturbed.crashes();
            failed += undisturbed.contains(State.FAILED) ? 1 : 0;
        }
        assertThat(steps).isGreaterThan(20L * SEEDS);
        assertThat(crashes).isGreaterThan(2 * SEEDS);
        assertThat(failed).isBetween(SEEDS / 20, SEEDS * 19 / 20);
    }

    @Test
    void aSeedRepeatsItselfExactly() {
        Simulation first = new Simulation(4711, BAD_DAY);
        Simulation second = new Simulation(4711, BAD_DAY);
        assertThat(first.run()).isEqualTo(second.run());
        assertThat(first.steps()).isEqualTo(second.steps());
        assertThat(first.crashes()).isEqualTo(second.crashes());
    }
}

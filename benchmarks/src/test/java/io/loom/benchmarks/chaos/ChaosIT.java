package io.loom.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Ten faults of a schedule that is always the same: nothing is lost, doubled or left over. */
class ChaosIT {

    private static final long SEED = 1;
    private static final int FAULTS = 10;

    @Test
    void tenFaultsLoseNothing() throws Exception {
        Path project = Path.of(Objects.requireNonNullElse(System.getenv("LOOM_PROJECT"), ".."));
        Outcome outcome =
                new ChaosRun(project, SEED, Schedule.of(SEED, FAULTS), System.err::println).run(fault -> {}, "faults");
        assertThat(outcome.findings())
                .hasSizeGreaterThan(5)
                .allSatisfy((what, found) -> assertThat(found).as(what).isEmpty());
        assertThat(number(outcome.figures(), "operations")).isGreaterThanOrEqualTo(3);
        assertThat(number(outcome.figures(), "nodesThatWroteJournals")).isGreaterThanOrEqualTo(6);
        assertThat(number(outcome.figures(), "scriptProcesses")).isGreaterThanOrEqualTo(24);
        assertThat(number(outcome.figures(), "events")).isGreaterThan(50);
    }

    private static int number(Map<String, Object> figures, String name) {
        return ((Number) figures.get(name)).intValue();
    }
}

package io.loom.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * What a benchmark found; the one object that {@code -o json} prints.
 *
 * @param machine facts about where it ran
 * @param bars what must hold
 * @param skipped bars that could not be measured here, none of them among {@code bars}
 * @param runs all that was measured
 */
public record Report(Map<String, Object> machine, List<Bar> bars, List<Skipped> skipped, List<Run> runs) {

    public Report {
        bars = List.copyOf(bars);
        skipped = List.copyOf(skipped);
        runs = List.copyOf(runs);
    }

    /** Whether every bar that was measured holds. */
    public boolean holds() {
        return bars.stream().allMatch(Bar::holds);
    }
}

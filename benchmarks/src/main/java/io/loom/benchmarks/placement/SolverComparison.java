package io.loom.benchmarks.placement;

import io.loom.benchmarks.Run;
import io.loom.placement.SearchComparison;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Solver configurations side by side on the bundles, by Timefold's own benchmarker. */
final class SolverComparison {

    private final Path solverConfig;
    private final Path results;
    private final List<Path> configs;

    SolverComparison(Path solverConfig, Path results, List<Path> configs) {
        this.solverConfig = solverConfig;
        this.results = results;
        this.configs = configs;
    }

    void measure(String step, Consumer<Run> runs) {
        Path report = new SearchComparison(
                        solverConfig,
                        results,
                        List.of(
                                BundleFamily.problem(10, 100),
                                BundleFamily.problem(10, 10_000),
                                BundleFamily.problem(14, 1000)))
                .run(configs);
        runs.accept(new Run(
                step,
                "Timefold's benchmarker",
                Map.of("configurations", configs.stream().map(Path::toString).toList(), "report", report.toString())));
    }
}

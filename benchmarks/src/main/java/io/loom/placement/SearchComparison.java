package io.loom.placement;

import ai.timefold.solver.benchmark.api.PlannerBenchmarkFactory;
import ai.timefold.solver.benchmark.config.PlannerBenchmarkConfig;
import ai.timefold.solver.benchmark.config.SolverBenchmarkConfig;
import ai.timefold.solver.core.config.solver.SolverConfig;
import io.loom.model.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Local search under several solver configurations, each from the same start, by Timefold's benchmarker. */
public final class SearchComparison {

    private final Path solverConfig;
    private final Path results;
    private final List<CountPlan> plans;

    /**
     * @param solverConfig the folder, with {@code benchmark.xml}
     * @param results where the benchmarker puts its report
     */
    public SearchComparison(Path solverConfig, Path results, List<PlacementProblem> problems) {
        this.solverConfig = solverConfig;
        this.results = results;
        plans = problems.stream().map(this::plan).toList();
    }

    /** The rounded relaxation, from where the placer's search goes on. */
    private CountPlan plan(PlacementProblem problem) {
        Terms terms = new TermsReader(problem)
                .read(CostAndSpread.settings(solverConfig).weightsFor(problem));
        Master.Solved relaxed = new Master(terms).solve().orElseThrow();
        return new CountPlan(
                relaxed.formulation(),
                Seed.near(relaxed.formulation(), relaxed.point().counts()));
    }

    /**
     * Runs all.
     *
     * @param configs solver configurations; the placer's own is compared too
     * @return folder of the report
     */
    public Path run(List<Path> configs) {
        PlannerBenchmarkConfig config = PlannerBenchmarkConfig.createFromXmlFile(
                solverConfig.resolve("benchmark.xml").toFile(), CountPlan.class.getClassLoader());
        List<Path> all = new ArrayList<>(List.of(solverConfig.resolve("solver.xml")));
        all.addAll(configs);
        List<SolverBenchmarkConfig> solvers = new ArrayList<>();
        for (Path file : all.stream()
                .map(Path::toAbsolutePath)
                .map(Path::normalize)
                .distinct()
                .toList()) {
            if (!Files.isRegularFile(file)) {
                throw new InvalidInputException(
                        "",
                        "The solver configuration " + file
                                + " does not exist.\nMaybe name a file like solver-config/solver.xml.");
            }
            SolverBenchmarkConfig solver = new SolverBenchmarkConfig();
            solver.setName((solvers.size() + 1) + " " + file.getFileName());
            solver.setSolverConfig(SolverConfig.createFromXmlFile(file.toFile(), CountPlan.class.getClassLoader()));
            solvers.add(solver);
        }
        config.setSolverBenchmarkConfigList(solvers);
        config.setBenchmarkDirectory(results.toFile());
        return PlannerBenchmarkFactory.create(config)
                .buildPlannerBenchmark(plans)
                .benchmark()
                .toPath();
    }
}

package io.loom.benchmarks.placement;

import io.loom.benchmarks.Benchmark;
import io.loom.benchmarks.Numbers;
import io.loom.benchmarks.Report;
import io.loom.benchmarks.Run;
import io.loom.benchmarks.Session;
import io.loom.benchmarks.dispatch.StoredPlans;
import io.loom.placement.CostAndSpread;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.SolverSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The steps of the placement benchmark. What follows from their runs is in {@link PlacementBars} and {@link PlacementCharts}. */
final class PlacementBench implements Benchmark {

    static final String AGREEMENT = "agreement with CP-SAT";
    static final String FIRST = "first feasible answer";
    static final String PEERS = "peers on the bundles";
    static final String GAP = "distance from the bound";
    static final String LARGE = "families that enumeration cannot do";
    static final String NAIVE = "naive enumeration";
    static final String QUOTAS = "tight quotas";
    static final String EXISTING = "hosts, and nodes that are there";
    static final String STORED = "stored plans";
    static final String MEMORY = "memory";
    static final String REAL = "real templates";
    static final String MICRO = "score calculation and layouts";
    static final String CONFIGS = "solver configurations";

    private static final long FIXED_SEED = 20_261_122;
    private static final int[] SIZES = {10, 100, 1000, 10_000, 100_000};

    private final boolean quick;
    private final Path project;
    private final Path solverConfig;
    private final List<Path> configs;

    /**
     * @param project where the server was packaged
     * @param configs solver configurations to compare; the step is left out if there are none
     */
    PlacementBench(boolean quick, Path project, Path solverConfig, List<Path> configs) {
        this.quick = quick;
        this.project = project;
        this.solverConfig = solverConfig;
        this.configs = List.copyOf(configs);
    }

    @Override
    public int steps() {
        return configs.isEmpty() ? 12 : 13;
    }

    @Override
    public Report run(Session session) {
        Placer placer = CostAndSpread.placer(solverConfig);
        session.tell("Warming up");
        placer.warm();
        session.step(FIRST, runs -> firstAnswers(placer, runs));
        session.step(PEERS, this::peers);
        session.step(GAP, runs -> gaps(placer, runs));
        session.step(LARGE, runs -> largeFamilies(placer, runs));
        session.step(NAIVE, runs -> enumerate(placer, runs));
        session.step(QUOTAS, runs -> new TightQuotas(QUOTAS, placer, quick).measure(runs));
        session.step(EXISTING, runs -> new RunningClusters(EXISTING, placer, quick).measure(runs));
        session.step(STORED, runs -> new StoredPlans(STORED, quick ? 3 : 9).measure(project, runs));
        session.step(MEMORY, runs -> runs.accept(new Memory(placer).measure(MEMORY)));
        session.step(REAL, runs -> RealTemplates.measure(REAL, placer, runs, session));
        session.step(MICRO, runs -> Micro.measure(MICRO, quick, runs));
        session.step(AGREEMENT, runs -> agree(placer, runs));
        if (!configs.isEmpty()) {
            session.step(
                    CONFIGS,
                    runs -> new SolverComparison(solverConfig, session.folder().resolve("timefold"), configs)
                            .measure(CONFIGS, runs));
        }
        return session.finish(
                quick ? "Placement (quick)" : "Placement",
                new PlacementBars(session).all(),
                new PlacementCharts(session).all());
    }

    private void agree(Placer placer, Consumer<Run> runs) {
        int templates = quick ? 500 : 5000;
        long fresh = new SecureRandom().nextInt(Integer.MAX_VALUE);
        Agreement agreement = new Agreement(placer, SolverSettings.load(solverConfig));
        for (Agreement.Kind kind : Agreement.Kind.values()) {
            runs.accept(agreement.measure(AGREEMENT, kind, "fixed seed", FIXED_SEED, templates));
            runs.accept(agreement.measure(AGREEMENT, kind, "fresh seed", fresh, templates));
        }
    }

    private void firstAnswers(Placer placer, Consumer<Run> runs) {
        for (int nodes : SIZES) {
            runs.accept(firstAnswer(placer, 10, nodes, nodes <= 1000 ? 10 : 20));
        }
        for (int nodes : SIZES) {
            if (nodes >= 100) {
                runs.accept(firstAnswer(placer, 14, nodes, 50));
            }
        }
    }

    private Run firstAnswer(Placer placer, int roles, int nodes, int goal) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("roles", roles);
        values.put("nodes", nodes);
        values.put("goalMillis", goal);
        Repetition.measure(placer, BundleFamily.problem(roles, nodes), quick ? 15 : 51, true, values);
        return new Run(FIRST, bundles(roles, nodes), values);
    }

    private void peers(Consumer<Run> runs) {
        for (int nodes : SIZES) {
            ExactPeer peer = new ExactPeer(BundleFamily.problem(10, nodes));
            long started = System.nanoTime();
            double linear = peer.linear();
            double linearMillis = (System.nanoTime() - started) / 1e6;
            started = System.nanoTime();
            ExactPeer.Found found = peer.least(quick ? 10 : 60);
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("roles", 10);
            values.put("nodes", nodes);
            values.put("linear", linear);
            values.put("linearMillis", linearMillis);
            values.put("least", found.value());
            values.put("proved", found.proved());
            values.put("millis", (System.nanoTime() - started) / 1e6);
            values.put("columns", peer.columns());
            runs.accept(new Run(PEERS, bundles(10, nodes), values));
        }
        for (int nodes : SIZES) {
            if (nodes >= 100) {
                ExactPeer peer = new ExactPeer(BundleFamily.problem(14, nodes));
                long started = System.nanoTime();
                double linear = peer.linear();
                runs.accept(new Run(
                        PEERS,
                        bundles(14, nodes),
                        Map.of(
                                "roles",
                                14,
                                "nodes",
                                nodes,
                                "linear",
                                linear,
                                "linearMillis",
                                (System.nanoTime() - started) / 1e6,
                                "columns",
                                peer.columns())));
            }
        }
    }

    private void gaps(Placer placer, Consumer<Run> runs) {
        for (int nodes : SIZES) {
            runs.accept(gap(placer, 10, nodes, 1000));
        }
        for (int nodes : SIZES) {
            if (nodes >= 100) {
                runs.accept(gap(placer, 14, nodes, 2000));
            }
        }
    }

    private Run gap(Placer placer, int roles, int nodes, int after) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("roles", roles);
        values.put("nodes", nodes);
        values.put("afterMillis", after);
        List<Trial> trials =
                Repetition.measure(placer, BundleFamily.problem(roles, nodes), quick ? 1 : 3, false, values);
        Trial last = trials.getLast();
        values.put(
                "softThen",
                Numbers.median(trials.stream().map(trial -> trial.softAt(after)).toList()));
        values.put(
                "softAfterFiveSeconds",
                Numbers.median(trials.stream().map(trial -> trial.softAt(5000)).toList()));
        values.put(
                "bound",
                last.answer().bound() == null
                        ? Double.NaN
                        : (double) last.answer().bound());
        values.put(
                "curve",
                last.moments().stream()
                        .map(moment ->
                                List.of(moment.millis(), (double) moment.score().soft()))
                        .toList());
        return new Run(GAP, bundles(roles, nodes), values);
    }

    private void largeFamilies(Placer placer, Consumer<Run> runs) {
        for (int services : new int[] {14, 22}) {
            runs.accept(family(placer, services + " exclusive services", services, Families.exclusive(services, 100)));
        }
        for (int roles : new int[] {7, 20}) {
            runs.accept(family(placer, roles + " dedicated roles", roles, Families.dedicated(roles, 10, 10_000)));
        }
        for (int services : new int[] {10, 18, 30}) {
            runs.accept(family(placer, services + " free services", services, Families.free(services, 10_000, 1)));
        }
    }

    private Run family(Placer placer, String name, int services, PlacementProblem problem) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("services", services);
        List<Trial> trials = Repetition.measure(placer, problem, quick ? 3 : 9, false, values);
        values.put("gap", trials.getLast().gapAt(Double.POSITIVE_INFINITY));
        return new Run(LARGE, name, values);
    }

    private void enumerate(Placer placer, Consumer<Run> runs) {
        long limit = quick ? 2000 : 20_000;
        for (int services = 8; services <= (quick ? 18 : 22); services += 2) {
            runs.accept(naive(placer, "exclusive services", services, Families.exclusive(services, 100), limit));
        }
        for (int services = 6; services <= (quick ? 14 : 18); services += 2) {
            runs.accept(naive(placer, "free services", services, Families.free(services, 100, 1), limit));
        }
        for (int roles = 3; roles <= 7; roles++) {
            runs.accept(naive(placer, "dedicated roles", roles, Families.dedicated(roles, 10, 100), limit));
        }
    }

    private static Run naive(Placer placer, String family, int services, PlacementProblem problem, long limit) {
        long started = System.nanoTime();
        NaiveEnumeration.Outcome outcome = new NaiveEnumeration(problem, limit).solve();
        double naiveMillis = (System.nanoTime() - started) / 1e6;
        Trial trial = Trial.first(placer, problem);
        return new Run(
                NAIVE,
                services + " " + family,
                Map.of(
                        "family",
                        family,
                        "services",
                        services,
                        "outcome",
                        outcome.name(),
                        "naiveMillis",
                        naiveMillis,
                        "loomMillis",
                        trial.firstMillis(),
                        "faults",
                        Verdict.faults(problem, trial.answer())));
    }

    static String bundles(int roles, int nodes) {
        return roles + " bundles on " + nodes + " nodes";
    }
}

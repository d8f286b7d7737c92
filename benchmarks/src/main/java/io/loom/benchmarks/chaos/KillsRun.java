package io.loom.benchmarks.chaos;

import io.loom.benchmarks.chaos.Strike.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes changes in rounds, in which the server and the provisioner are killed by turns at each of their steps, until every step has met both. In one
 * making of a change several kills follow each other; steps that were over too soon are met in a later round.
 */
final class KillsRun {

    static final String NOT_WELL = "changes that did not succeed by themselves";
    static final String NOT_AS_WANTED = "clusters that were not as the change was to leave them";

    private static final int MOST_ROUNDS = 8;

    private final Path project;
    private final Collection<Change> changes;
    private final Coverage coverage;
    private final Consumer<String> words;

    /**
     * @param project where server and provisioner were packaged
     * @param coverage is told what steps there are, and what they have met
     * @param words hears how it goes, from any thread
     */
    KillsRun(Path project, Collection<Change> changes, Coverage coverage, Consumer<String> words) {
        this.project = project;
        this.changes = List.copyOf(changes);
        this.coverage = coverage;
        this.words = words;
    }

    Outcome run() throws IOException, InterruptedException, SQLException {
        return WorkerPools.during(project, words, this::run);
    }

    private Map<String, Object> run(WorkerPools pools) throws InterruptedException {
        pools.lookFor(NOT_WELL);
        pools.lookFor(NOT_AS_WANTED);
        long began = System.nanoTime();
        int made = 0;
        int round = 0;
        while (round < MOST_ROUNDS && (round < Part.values().length || !coverage.isWhole())) {
            Part part = Part.values()[round % Part.values().length];
            round++;
            List<Change> left = round <= Part.values().length ? List.copyOf(changes) : left(part);
            if (left.isEmpty()) {
                continue;
            }
            words.accept(String.format(
                    Locale.ROOT,
                    "  round %d, at %.0f s: the %s is killed at the steps of %s",
                    round,
                    seconds(began),
                    part.name().toLowerCase(Locale.ROOT),
                    left.stream().map(Change::words).toList()));
            made += left.size();
            pools.each(left, (change, cluster, pool) -> {
                int before = pools.killer().strikes().size();
                new InterruptedChange(pools, pool, cluster, change, part, coverage).make();
                words.accept(String.format(
                        Locale.ROOT,
                        "    at %.0f s: %s, %d kills meanwhile in all pools",
                        seconds(began),
                        change.words(),
                        pools.killer().strikes().size() - before));
            });
        }
        for (Part part : Part.values()) {
            String what = "steps at which the " + part.name().toLowerCase(Locale.ROOT) + " was never killed";
            pools.lookFor(what);
            coverage.unmet(part).forEach(step -> pools.found(what, step.words()));
        }
        return figures(pools.killer().strikes(), made, round, seconds(began));
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private List<Change> left(Part part) {
        Map<Change, Integer> unmet = new EnumMap<>(Change.class);
        coverage.unmet(part).forEach(step -> unmet.merge(step.change(), 1, Integer::sum));
        return unmet.keySet().stream()
                .sorted(Comparator.comparing(unmet::get, Comparator.reverseOrder()))
                .toList();
    }

    private Map<String, Object> figures(List<Strike> strikes, int made, int rounds, double seconds) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("changes", changes.size());
        figures.put("made", made);
        figures.put("rounds", rounds);
        figures.put("steps", coverage.steps().size());
        figures.put("kills", strikes.size());
        figures.put("killsOfServerAlone", count(strikes, Set.of(Part.SERVER)));
        figures.put("killsOfProvisionerAlone", count(strikes, Set.of(Part.PROVISIONER)));
        figures.put("killsOfBoth", count(strikes, Set.of(Part.SERVER, Part.PROVISIONER)));
        Arrays.stream(Part.values())
                .forEach(part -> figures.put(
                        "stepsMetByAKillOf" + (part == Part.SERVER ? "Server" : "Provisioner"),
                        coverage.steps().size() - coverage.unmet(part).size()));
        figures.put("minutes", seconds / 60);
        return figures;
    }

    private static long count(List<Strike> strikes, Set<Part> parts) {
        return strikes.stream().filter(strike -> strike.parts().equals(parts)).count();
    }
}

package io.loom.benchmarks.chaos;

import io.loom.benchmarks.chaos.FailedChange.Remedy;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Makes each change twice with a step that fails for good: the first time it is resumed when the cause has gone, the second time rolled
 * back. Where a rollback is refused it must be for the reason that the guide gives, and a resume finishes the change.
 */
final class FailuresRun {

    private final Path project;
    private final long seed;
    private final List<Step> steps;
    private final Consumer<String> words;
    private final Map<Remedy, Integer> remedies = new ConcurrentHashMap<>();

    /**
     * @param project where server and provisioner were packaged
     * @param seed from which follows what step fails
     * @param steps of all changes
     * @param words hears how it goes, from any thread
     */
    FailuresRun(Path project, long seed, Collection<Step> steps, Consumer<String> words) {
        this.project = project;
        this.seed = seed;
        this.steps = steps.stream().sorted().toList();
        this.words = words;
    }

    Outcome run() throws IOException, InterruptedException, SQLException {
        return WorkerPools.during(project, words, this::run);
    }

    private Map<String, Object> run(WorkerPools pools) throws InterruptedException {
        List.of(
                        FailedChange.NOT_FAILED,
                        FailedChange.NOT_FINISHED,
                        FailedChange.NOT_BEFORE,
                        FailedChange.WRONGLY_REFUSED)
                .forEach(pools::lookFor);
        List<Change> changes = steps.stream().map(Step::change).distinct().toList();
        pools.each(changes, (change, cluster, pool) -> {
            Step failing = failing(steps, change, seed, 0);
            note(failing, new FailedChange(pools, pool, cluster, failing).resume());
        });
        pools.each(changes, (change, cluster, pool) -> {
            Step failing = failing(steps, change, seed, 1);
            note(failing, new FailedChange(pools, pool, cluster, failing).rollBack());
        });
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("changes", changes.size());
        figures.put("resumed", remedies.getOrDefault(Remedy.RESUMED, 0));
        figures.put("rolledBack", remedies.getOrDefault(Remedy.ROLLED_BACK, 0));
        figures.put("rollbacksRefusedAndResumed", remedies.getOrDefault(Remedy.REFUSED, 0));
        return figures;
    }

    private void note(Step failing, Remedy remedy) {
        remedies.merge(remedy, 1, Integer::sum);
        words.accept("    " + failing.words() + " failed: "
                + remedy.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    /** The step that fails: by the seed, one for each of the two makings of a change. */
    static Step failing(List<Step> steps, Change change, long seed, int making) {
        List<Step> able = steps.stream()
                .filter(step -> step.change() == change && canFail(step))
                .toList();
        return able.get(new SplittableRandom(seed * 31 + change.ordinal() * 2L + making).nextInt(able.size()));
    }

    /** Whether there is an obstacle that this step meets first of all. */
    private static boolean canFail(Step step) {
        return step.service() != null
                || step.change() == Change.DELETE
                || step.action().equals("ADD_KEY");
    }
}

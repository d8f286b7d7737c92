package io.loom.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.chaos.SmallCluster.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes each change twice with a step that fails for good: the first time it is resumed when the cause has gone, the second time rolled
 * back. Where a rollback is refused it must be for the reason that the guide gives, and a resume finishes the change.
 */
final class FailuresRun {

    private static final String NOT_FAILED = "changes that did not fail where a step of theirs did";
    private static final String NOT_FINISHED = "failed changes that a resume did not finish";
    private static final String NOT_BEFORE = "rollbacks that did not leave what was before";
    private static final String WRONGLY_REFUSED = "rollbacks allowed or refused against the guide";

    private static final Set<String> FINAL = Set.of("DELETE", "REMOVE", "REMOVE_KEY");
    private static final Set<Change> NEVER_ROLLED_BACK =
            Set.of(Change.DELETE, Change.START, Change.STOP, Change.RESTART);

    private final Path project;
    private final long seed;
    private final List<Step> steps;
    private final Consumer<String> words;
    private final AtomicInteger resumed = new AtomicInteger();
    private final AtomicInteger rolledBack = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

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
        return Lanes.during(project, words, this::run);
    }

    private Map<String, Object> run(Lanes lanes) throws InterruptedException {
        List.of(NOT_FAILED, NOT_FINISHED, NOT_BEFORE, WRONGLY_REFUSED).forEach(lanes::lookFor);
        List<Change> changes = steps.stream().map(Step::change).distinct().toList();
        lanes.each(changes, (change, cluster, lane) -> resume(lanes, lane, change, cluster));
        lanes.each(changes, (change, cluster, lane) -> rollBack(lanes, lane, change, cluster));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("changes", changes.size());
        figures.put("resumed", resumed.get());
        figures.put("rolledBack", rolledBack.get());
        figures.put("rollbacksRefused", refused.get());
        return figures;
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

    private void resume(Lanes lanes, Lane lane, Change change, SmallCluster cluster) throws InterruptedException {
        Step failing = failing(steps, change, seed, 0);
        prepare(change, cluster);
        Optional<String> operation = fail(lanes, lane, change, cluster, failing);
        if (operation.isPresent()) {
            finish(lanes, change, cluster, failing, operation.get());
        }
        clear(cluster);
    }

    private void rollBack(Lanes lanes, Lane lane, Change change, SmallCluster cluster) throws InterruptedException {
        Step failing = failing(steps, change, seed, 1);
        prepare(change, cluster);
        Standing before = change == Change.CREATE ? null : cluster.look();
        Optional<String> operation = fail(lanes, lane, change, cluster, failing);
        if (operation.isPresent()) {
            requireRollback(lanes, change, cluster, failing, operation.get(), before);
        }
        clear(cluster);
    }

    private static void prepare(Change change, SmallCluster cluster) throws InterruptedException {
        for (Change earlier : change.before()) {
            cluster.carryOut(earlier);
        }
    }

    /** Makes a change fail; the operation, with the cause of its failure gone, or empty where it did not fail. */
    private Optional<String> fail(Lanes lanes, Lane lane, Change change, SmallCluster cluster, Step failing)
            throws InterruptedException {
        String operation = change == Change.CREATE ? cluster.ask(change) : null;
        Obstacle obstacle = lanes.obstacle(failing, cluster, lane);
        obstacle.raise();
        JsonNode ended;
        try {
            operation = operation == null ? cluster.ask(change) : operation;
            ended = cluster.awaitEnd(operation);
        } finally {
            obstacle.remove();
        }
        boolean failed = ended.path("state").asText().equals("FAILED");
        if (!failed) {
            lanes.found(NOT_FAILED, failing.words() + ": " + ended);
        }
        return failed ? Optional.of(operation) : Optional.empty();
    }

    private void finish(Lanes lanes, Change change, SmallCluster cluster, Step failing, String operation)
            throws InterruptedException {
        cluster.resume(operation);
        JsonNode ended = cluster.awaitEnd(operation);
        String state = cluster.state();
        Standing now = cluster.look();
        if (!ended.path("state").asText().equals("SUCCEEDED")
                || !state.equals(change == Change.DELETE ? "TERMINATED" : "ACTIVE")
                || !now.faces().equals(change.after())) {
            lanes.found(
                    NOT_FINISHED,
                    failing.words() + ": the cluster is " + state + " with " + now.faces() + " after " + ended);
        }
        resumed.incrementAndGet();
        words.accept("    " + failing.words() + ": failed, and was resumed");
    }

    private void requireRollback(
            Lanes lanes, Change change, SmallCluster cluster, Step failing, String operation, @Nullable Standing before)
            throws InterruptedException {
        String refusal = cluster.refusalOfRollback();
        String reason = reasonAgainst(change, cluster, operation);
        if ((refusal == null) != (reason == null)
                || refusal != null && !refusal.contains(Objects.requireNonNull(reason))) {
            lanes.found(
                    WRONGLY_REFUSED,
                    failing.words() + ": the rollback is " + (refusal == null ? "allowed" : "refused: " + refusal)
                            + ", and should be " + (reason == null ? "allowed" : "refused for: " + reason));
        }
        if (refusal == null) {
            JsonNode ended = cluster.awaitEnd(cluster.rollBack(operation));
            String state = cluster.state();
            Standing now = cluster.look();
            if (!ended.path("state").asText().equals("SUCCEEDED")
                    || !state.equals(before == null ? "TERMINATED" : "ACTIVE")
                    || (before == null ? !now.faces().isEmpty() : !now.equals(before))) {
                lanes.found(
                        NOT_BEFORE,
                        failing.words() + ": the cluster is " + state + " with " + now + " instead of " + before
                                + " after " + ended);
            }
            rolledBack.incrementAndGet();
            words.accept("    " + failing.words() + ": failed, and was rolled back");
            return;
        }
        try {
            lanes.found(
                    WRONGLY_REFUSED,
                    failing.words() + ": the rollback is said to be refused, and was accepted as "
                            + cluster.rollBack(operation));
            return;
        } catch (Rest.RefusedException e) {
            if (e.status() != 409
                    || !e.toString().contains(refusal.lines().findFirst().orElseThrow())) {
                lanes.found(WRONGLY_REFUSED, failing.words() + ": " + e.getMessage() + " instead of " + refusal);
            }
        }
        refused.incrementAndGet();
        words.accept("    " + failing.words() + ": failed, and the rollback was refused, since it " + reason);
        finish(lanes, change, cluster, failing, operation);
    }

    /** Words of the reason that the guide gives against a rollback; null where it gives none. */
    private static @Nullable String reasonAgainst(Change change, SmallCluster cluster, String operation) {
        if (NEVER_ROLLED_BACK.contains(change)) {
            return "is of a kind that cannot be rolled back";
        }
        return cluster.tasks(operation).stream()
                .filter(task -> FINAL.contains(task.path("action").asText())
                        && task.path("attempts").asInt() > 0)
                .map(task -> "cannot be undone")
                .findFirst()
                .orElse(null);
    }

    private static void clear(SmallCluster cluster) throws InterruptedException {
        if (!cluster.state().equals("TERMINATED")) {
            cluster.carryOut(Change.DELETE);
        }
    }
}

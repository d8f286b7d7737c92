package io.loom.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.chaos.SmallCluster.Snapshot;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One change of one cluster, of which a step fails for good until the cause is taken away. What is found wrong is told to the pools. */
final class FailedChange {

    static final String NOT_FAILED = "changes that did not fail where a step of theirs did";
    static final String NOT_FINISHED = "failed changes that a resume did not finish";
    static final String NOT_BEFORE = "rollbacks that did not leave what was before";
    static final String WRONGLY_REFUSED = "rollbacks allowed or refused against the guide";

    private static final Set<String> FINAL = Set.of("DELETE", "REMOVE", "REMOVE_KEY");
    private static final Set<Change> NEVER_ROLLED_BACK =
            Set.of(Change.DELETE, Change.START, Change.STOP, Change.RESTART);

    private final WorkerPools pools;
    private final WorkerPool pool;
    private final SmallCluster cluster;
    private final Change change;
    private final Step failing;

    /** What was done when it had failed. */
    enum Remedy {
        NONE,
        RESUMED,
        ROLLED_BACK,
        /** A rollback was refused, and it was resumed. */
        REFUSED
    }

    FailedChange(WorkerPools pools, WorkerPool pool, SmallCluster cluster, Step failing) {
        this.pools = pools;
        this.pool = pool;
        this.cluster = cluster;
        this.change = failing.change();
        this.failing = failing;
    }

    /** Makes the change fail, and resumes it. */
    Remedy resume() throws InterruptedException {
        prepare();
        Optional<String> operation = fail();
        if (operation.isPresent()) {
            finish(operation.get());
        }
        clear();
        return operation.isPresent() ? Remedy.RESUMED : Remedy.NONE;
    }

    /** Makes the change fail, and rolls it back; where that is refused, resumes it. */
    Remedy rollBack() throws InterruptedException {
        prepare();
        Snapshot before = change == Change.CREATE ? null : cluster.look();
        Optional<String> operation = fail();
        Remedy remedy = operation.isPresent() ? rollBack(operation.get(), before) : Remedy.NONE;
        clear();
        return remedy;
    }

    private void prepare() throws InterruptedException {
        for (Change earlier : change.before()) {
            cluster.carryOut(earlier);
        }
    }

    /** The operation that has failed, with the cause gone; empty where it did not fail. */
    private Optional<String> fail() throws InterruptedException {
        String operation = change == Change.CREATE ? cluster.ask(change) : null;
        Obstacle obstacle = pools.obstacle(failing, cluster, pool);
        obstacle.raise();
        JsonNode ended;
        try {
            operation = operation == null ? cluster.ask(change) : operation;
            ended = cluster.awaitEnd(operation);
        } finally {
            obstacle.remove();
        }
        if (!ended.path("state").asText().equals("FAILED")) {
            pools.found(NOT_FAILED, failing.words() + ": " + ended);
            return Optional.empty();
        }
        return Optional.of(operation);
    }

    private void finish(String operation) throws InterruptedException {
        cluster.resume(operation);
        JsonNode ended = cluster.awaitEnd(operation);
        String state = cluster.state();
        Snapshot now = cluster.look();
        if (!ended.path("state").asText().equals("SUCCEEDED")
                || !state.equals(change == Change.DELETE ? "TERMINATED" : "ACTIVE")
                || !now.states().equals(change.after())) {
            pools.found(
                    NOT_FINISHED,
                    failing.words() + ": the cluster is " + state + " with " + now.states() + " after " + ended);
        }
    }

    private Remedy rollBack(String operation, @Nullable Snapshot before) throws InterruptedException {
        String refusal = cluster.refusalOfRollback();
        String reason = reasonAgainst(operation);
        if ((refusal == null) != (reason == null)
                || refusal != null && !refusal.contains(Objects.requireNonNull(reason))) {
            pools.found(
                    WRONGLY_REFUSED,
                    failing.words() + ": the rollback is " + (refusal == null ? "allowed" : "refused: " + refusal)
                            + ", and should be " + (reason == null ? "allowed" : "refused for: " + reason));
        }
        if (refusal == null) {
            requireBefore(cluster.awaitEnd(cluster.rollBack(operation)), before);
            return Remedy.ROLLED_BACK;
        }
        requireRefusal(operation, refusal.lines().findFirst().orElseThrow());
        finish(operation);
        return Remedy.REFUSED;
    }

    private void requireBefore(JsonNode ended, @Nullable Snapshot before) {
        String state = cluster.state();
        Snapshot now = cluster.look();
        boolean asBefore = before == null
                ? state.equals("TERMINATED") && now.states().isEmpty()
                : state.equals("ACTIVE") && now.equals(before);
        if (!ended.path("state").asText().equals("SUCCEEDED") || !asBefore) {
            pools.found(
                    NOT_BEFORE,
                    failing.words() + ": the cluster is " + state + " with " + now + " instead of " + before + " after "
                            + ended);
        }
    }

    private void requireRefusal(String operation, String words) {
        try {
            String accepted = cluster.rollBack(operation);
            pools.found(WRONGLY_REFUSED, failing.words() + ": accepted as " + accepted + " instead of " + words);
        } catch (Rest.RefusedException e) {
            if (e.status() != 409 || !e.toString().contains(words)) {
                pools.found(WRONGLY_REFUSED, failing.words() + ": " + e + " instead of " + words);
            }
        }
    }

    /** Words of the reason that the guide gives against a rollback; null where it gives none. */
    private @Nullable String reasonAgainst(String operation) {
        if (NEVER_ROLLED_BACK.contains(change)) {
            return "is of a kind that cannot be rolled back";
        }
        boolean isBeyond = cluster.tasks(operation).stream()
                .anyMatch(task -> FINAL.contains(task.path("action").asText())
                        && task.path("attempts").asInt() > 0);
        return isBeyond ? "cannot be undone" : null;
    }

    private void clear() throws InterruptedException {
        if (!cluster.state().equals("TERMINATED")) {
            cluster.carryOut(Change.DELETE);
        }
    }
}

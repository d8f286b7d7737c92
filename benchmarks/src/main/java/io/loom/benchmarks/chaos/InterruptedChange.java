package io.loom.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.benchmarks.chaos.Change.NodeState;
import io.loom.benchmarks.chaos.StepWatch.UnderWay;
import io.loom.benchmarks.chaos.Strike.Part;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * One change of one cluster, at whose steps somebody is killed: at each that is under way and has not met the round's victims. What is under
 * way beside it, on the other node, has met them too. A step of a provider is met when it has gone out, one of a service when its script runs on the
 * node; whether a step was under way when the victims had ended is judged afterwards, by the times that the server tells.
 */
final class InterruptedChange {

    private static final int TURN_MILLIS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final WorkerPools pools;
    private final WorkerPool pool;
    private final SmallCluster cluster;
    private final Change change;
    private final Part round;
    private final Coverage coverage;
    private final Set<Integer> struck = new HashSet<>();

    InterruptedChange(
            WorkerPools pools, WorkerPool pool, SmallCluster cluster, Change change, Part round, Coverage coverage) {
        this.pools = pools;
        this.pool = pool;
        this.cluster = cluster;
        this.change = change;
        this.round = round;
        this.coverage = coverage;
        coverage.steps().stream()
                .filter(step -> step.change() == change && coverage.kills(step, round) > 0)
                .forEach(step -> struck.add(step.index()));
    }

    /** Makes the change; notes which of its steps met whom. What is found wrong is told to the pools. */
    void make() throws IOException, InterruptedException {
        for (Change earlier : change.before()) {
            cluster.carryOut(earlier);
        }
        String operation = cluster.ask(change);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!pools.watch().hasEnded(operation)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "The operation " + operation + " has not ended within " + PATIENCE + ".");
            }
            pools.watch().awaitNews(TURN_MILLIS);
            for (UnderWay task : pools.watch().underWay(operation)) {
                if (isDue(task)) {
                    strike(task);
                }
            }
        }
        JsonNode ended = cluster.awaitEnd(operation);
        if (!ended.path("state").asText().equals("SUCCEEDED")) {
            pools.found(KillsRun.NOT_WELL, change.words() + " in a round that kills the " + round + ": " + ended);
        }
        note(operation);
        requireOutcome();
        if (change != Change.DELETE) {
            cluster.carryOut(Change.DELETE);
        }
    }

    private boolean isDue(UnderWay task) throws IOException {
        if (!struck.contains(task.index()) && hasMet(task)) {
            struck.add(task.index());
        }
        return !struck.contains(task.index())
                && (!task.isScript() || pools.journals().hasBegun(task.node(), task.task()));
    }

    /** Whether a task that is still under way has met the round's part, whoever the kill was meant for. */
    private boolean hasMet(UnderWay task) {
        return pools.killer().strikes().stream()
                .anyMatch(
                        strike -> strike.met(pool.number(), task.since(), null).contains(round));
    }

    private void strike(UnderWay task) throws IOException, InterruptedException {
        Set<Part> victims = coverage.victims(change, task.index(), round);
        if (pools.killer().strike(victims, pool, () -> pools.watch().isUnderWay(task) && !hasMet(task))) {
            struck.add(task.index());
        }
    }

    private void note(String operation) {
        List<Strike> strikes = pools.killer().strikes();
        for (JsonNode task : cluster.tasks(operation)) {
            Step step = cluster.step(change, task);
            coverage.know(step);
            Instant since = pools.watch().begun(task.path("id").asText());
            if (since != null && task.hasNonNull("endedAt")) {
                Instant ended = Instant.parse(task.path("endedAt").asText());
                strikes.stream()
                        .flatMap(strike -> strike.met(pool.number(), since, ended).stream())
                        .forEach(part -> coverage.note(step, part));
            }
        }
    }

    private void requireOutcome() {
        String state = cluster.state();
        SortedMap<Integer, NodeState> states = cluster.look().states();
        Map<Integer, NodeState> wanted = change.after();
        if (!state.equals(change == Change.DELETE ? "TERMINATED" : "ACTIVE") || !states.equals(wanted)) {
            pools.found(
                    KillsRun.NOT_AS_WANTED,
                    change.words() + " in a round that kills the " + round + " has left a cluster that is " + state
                            + " with " + states + " instead of " + wanted);
        }
    }
}

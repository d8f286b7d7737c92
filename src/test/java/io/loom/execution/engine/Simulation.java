package io.loom.execution.engine;

import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.Executions.Priority;
import io.loom.execution.TaskStatus.State;
import io.loom.taskgraph.TaskGraph;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The engine in a world of its own: a virtual clock, a broker that delays, reorders and doubles, provisioners that fail
 * and die, and a store that keeps what was written when the engine dies. Everything follows from the seed.
 */
final class Simulation {

    /** How much goes wrong, each from 0 to 1. */
    record Faults(double duplicate, double fail, double engineCrash, double provisionerCrash) {
        static final Faults NONE = new Faults(0, 0, 0, 0);
    }

    private record Event(long at, long order, Runnable what) {}

    private static final class Incarnation {
        private final String name;
        private final Set<String> begun = new HashSet<>();
        private final Set<String> cancelled = new HashSet<>();
        private boolean alive = true;

        private Incarnation(String name) {
            this.name = name;
        }
    }

    private final SplittableRandom random;
    private final Faults faults;
    private final ActionPolicies policies = patient();
    private final BitSet hopeless;
    private final TaskGraph graph;
    private final UUID operationId;
    private final byte[] key = new byte[16];
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final List<Incarnation> provisioners = new ArrayList<>();
    private final Set<Integer> finished = new HashSet<>();
    private final List<byte[]> journal = new ArrayList<>();
    private byte[] snapshot = new byte[0];
    private int snapshotRows;
    private Admission admission = new Admission();
    private ShardEngine engine;
    private long now = 1_000_000;
    private long order;
    private long steps;
    private int crashes;
    private int incarnations;
    private Optional<OperationRun> ended = Optional.empty();

    Simulation(long seed, Faults faults) {
        this.random = new SplittableRandom(seed);
        this.faults = faults;
        SplittableRandom shape = new SplittableRandom(seed * 31 + 7);
        this.graph = Graphs.random(shape);
        this.hopeless = new BitSet();
        for (int vertex = 0; vertex < graph.taskCount(); vertex++) {
            hopeless.set(vertex, shape.nextInt(40) == 0);
        }
        this.operationId = new UUID(shape.nextLong(), shape.nextLong());
        shape.nextBytes(key);
        this.engine = newEngine();
    }

    private static ActionPolicies patient() {
        Map<TaskAction, ActionPolicy> patient = new EnumMap<>(TaskAction.class);
        for (TaskAction action : TaskAction.values()) {
            patient.put(
                    action,
                    new ActionPolicy(
                            120,
                            Duration.ofMinutes(5),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(30),
                            ActionPolicies.standard().of(action).compensation()));
        }
        return new ActionPolicies(patient);
    }

    long steps() {
        return steps;
    }

    int crashes() {
        return crashes;
    }

    /** Runs to the end of the operation, and returns the final state of each task. */
    List<State> run() {
        join();
        join();
        admission.capacity("default", 1 + random.nextInt(12));
        inTransaction(effects -> engine.submit(submission(), now, effects));
        while (ended.isEmpty()) {
            Event event = events.poll();
            long tick = engine.nextTick().orElse(Long.MAX_VALUE);
            if (event == null || tick < event.at()) {
                if (event != null) {
                    events.add(event);
                }
                if (tick == Long.MAX_VALUE) {
                    throw new AssertionError("Nothing will ever happen again: "
                            + engine.runs().iterator().next().tasks());
                }
                now = Math.max(now, tick);
                inTransaction(effects -> engine.tick(now, effects));
            } else {
                now = Math.max(now, event.at());
                event.what().run();
            }
            if (++steps > 200_000) {
                throw new AssertionError("It does not end.");
            }
        }
        return ended.get().tasks().stream().map(task -> task.state()).toList();
    }

    private void inTransaction(Consumer<Effects> input) {
        Effects effects = new Effects();
        input.accept(effects);
        double crash = random.nextDouble();
        if (crash < faults.engineCrash() / 2) {
            restart();
            return;
        }
        journal.add(TransitionCodec.encode(effects.transitions()));
        for (Transition transition : effects.transitions()) {
            if (transition instanceof Transition.Sent sent) {
                requirePredecessorsDone(sent.vertex());
            }
            if (transition instanceof Transition.Succeeded succeeded && !finished.add(succeeded.vertex())) {
                throw new AssertionError("Task " + succeeded.vertex() + " was done twice.");
            }
        }
        if (effects.ended().iterator().hasNext()) {
            ended = Optional.of(effects.ended().iterator().next());
        }
        if (crash < faults.engineCrash()) {
            restart();
            return;
        }
        if (random.nextInt(50) == 0) {
            engine.run(operationId).ifPresent(this::takeSnapshot);
        }
        afterCommit(effects);
    }

    private void afterCommit(Effects effects) {
        effects.freed().forEach((lane, count) -> admission.free(0, lane, count));
        effects.wanted().forEach((lane, count) -> admission.want(0, lane, count));
        for (Effects.Dispatch dispatch : effects.dispatches()) {
            publish(dispatch.attempt());
            if (random.nextDouble() < faults.duplicate()) {
                publish(dispatch.attempt());
            }
        }
        for (Effects.Cancel cancel : effects.cancels()) {
            later(() -> provisioners.stream()
                    .filter(incarnation -> incarnation.name.equals(cancel.incarnation()))
                    .forEach(incarnation -> incarnation.cancelled.add(key(cancel.attempt()))));
        }
        int life = crashes;
        for (Admission.Grant grant : admission.grant()) {
            later(() -> {
                if (life == crashes) {
                    inTransaction(after -> engine.granted(grant.lane(), grant.count(), now, after));
                }
            });
        }
    }

    private void requirePredecessorsDone(int vertex) {
        for (int before = 0; before < graph.taskCount(); before++) {
            for (int i = 0; i < graph.successorCount(before); i++) {
                if (graph.successor(before, i) == vertex && !finished.contains(before)) {
                    throw new AssertionError("Task " + vertex + " went out before " + before + " was done.");
                }
            }
        }
    }

    private void restart() {
        crashes++;
        admission.forget(0);
        engine = newEngine();
        OperationRun run = replay();
        if (run.status().isEnded()) {
            ended = Optional.of(run);
            return;
        }
        Effects effects = new Effects();
        engine.recover(run, now, effects);
        engine.slotsHeld().forEach((lane, count) -> admission.hold(0, lane, count));
        journal.add(TransitionCodec.encode(effects.transitions()));
        if (effects.ended().iterator().hasNext()) {
            ended = Optional.of(effects.ended().iterator().next());
        }
        afterCommit(effects);
    }

    private OperationRun replay() {
        OperationRun run = snapshot.length == 0 ? new OperationRun(submission()) : readSnapshot();
        for (byte[] row : journal.subList(snapshotRows, journal.size())) {
            TransitionCodec.decode(row).forEach(run::apply);
        }
        return run;
    }

    private void takeSnapshot(OperationRun run) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            run.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        snapshot = bytes.toByteArray();
        snapshotRows = journal.size();
    }

    private OperationRun readSnapshot() {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(snapshot))) {
            return OperationRun.read(submission(), in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Submission submission() {
        return new Submission(
                operationId, new UUID(3, 3), Priority.NORMAL, key.clone(), GraphCodec.decode(GraphCodec.encode(graph)));
    }

    private ShardEngine newEngine() {
        return new ShardEngine(policies, (operation, task) -> "default", random);
    }

    private void join() {
        provisioners.add(new Incarnation("p-" + incarnations++));
    }

    private void die(Incarnation incarnation) {
        incarnation.alive = false;
        join();
        at(now + 15_000, () -> lost(incarnation));
    }

    /** The engine hears of a loss at least once, also when it dies while it listens. */
    private void lost(Incarnation incarnation) {
        int before = crashes;
        inTransaction(effects -> engine.incarnationLost(incarnation.name, now, effects));
        if (crashes > before) {
            at(now + 1_000, () -> lost(incarnation));
        }
    }

    private void publish(TaskAttempt attempt) {
        later(() -> {
            List<Incarnation> alive = provisioners.stream()
                    .filter(incarnation -> incarnation.alive)
                    .toList();
            work(alive.get(random.nextInt(alive.size())), attempt);
        });
    }

    private void work(Incarnation incarnation, TaskAttempt attempt) {
        if (!incarnation.begun.add(key(attempt))) {
            return;
        }
        Instant at = Instant.ofEpochMilli(now);
        say(new TaskReport.Accepted(attempt, incarnation.name, at));
        if (random.nextDouble() < faults.provisionerCrash()) {
            die(incarnation);
            return;
        }
        at(now + 200 + random.nextInt(20_000), () -> {
            if (!incarnation.alive || incarnation.cancelled.contains(key(attempt))) {
                return;
            }
            Instant end = Instant.ofEpochMilli(now);
            int vertex = TaskIds.vertexOf(attempt.taskId());
            if (hopeless.get(vertex)) {
                say(new TaskReport.Failed(attempt, incarnation.name, end, "broken", "It is broken.", false));
            } else if (random.nextDouble() < faults.fail()) {
                say(new TaskReport.Failed(attempt, incarnation.name, end, "flaky", "Not now.", true));
            } else {
                say(new TaskReport.Succeeded(attempt, incarnation.name, end, null, Map.of()));
            }
        });
    }

    private void say(TaskReport report) {
        later(() -> hear(report));
        if (random.nextDouble() < faults.duplicate()) {
            later(() -> hear(report));
        }
    }

    /** A report is settled after it is durable: when the engine dies before that, the broker says it again. */
    private void hear(TaskReport report) {
        int before = crashes;
        inTransaction(effects -> engine.report(report, now, effects));
        if (crashes > before) {
            later(() -> hear(report));
        }
    }

    private void later(Runnable what) {
        at(now + 1 + random.nextInt(3_000), what);
    }

    private void at(long when, Runnable what) {
        events.add(new Event(when, order++, what));
    }

    private static String key(TaskAttempt attempt) {
        return attempt.taskId() + "/" + attempt.number();
    }
}

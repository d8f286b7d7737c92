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
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The engine in a world of its own: a virtual clock, a broker that delays, reorders and doubles, provisioners that fail
 * and die, and a store that keeps what was written when the engine dies. Servers take over from each other, each with a
 * clock of its own that is wrong and is set; one that was taken over from goes on until the store refuses what it
 * writes. Somebody sends reports that nobody may believe. Everything follows from the seed.
 */
final class Simulation {

    /**
     * How much goes wrong, each from 0 to 1.
     *
     * @param duplicate messages that come twice
     * @param fail attempts that fail and may be tried again
     * @param refuse attempts that a provisioner does not take
     * @param engineCrash batches in which the server dies: half of them before they are durable
     * @param takeover batches after which another server takes the shard, while the first one does not know
     * @param clockJump batches before which the server's clock is set
     * @param provisionerCrash attempts in which the provisioner dies
     * @param forgery reports that are followed by one that nobody may believe
     */
    record Faults(
            double duplicate,
            double fail,
            double refuse,
            double engineCrash,
            double takeover,
            double clockJump,
            double provisionerCrash,
            double forgery) {
        static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0);
        static final Faults BAD_DAY = new Faults(0.2, 0.1, 0.02, 0.03, 0.02, 0.03, 0.03, 0.05);
    }

    /** What came of a run: the same for the same seed. */
    record Outcome(
            List<State> states,
            long steps,
            int crashes,
            int takeovers,
            int clockJumps,
            int forgeries,
            int refusals,
            int fenced,
            int timeouts) {}

    /** What only this server has: its engine, its clock, and the token under which it writes. */
    private final class Server {
        private final long token;
        private long wrong;
        private final ClockWatch clock = new ClockWatch(() -> now + this.wrong, () -> now * 1_000_000);
        private final ShardEngine engine = newEngine();

        private Server(long token, long wrong) {
            this.token = token;
            this.wrong = wrong;
        }

        private long look() {
            ClockWatch.Look look = clock.look();
            if (look.jump() != 0) {
                engine.clockJumped(look.jump());
            }
            return look.now();
        }
    }

    private interface Input {
        void feed(ShardEngine engine, long time, Effects effects);
    }

    private static final int LARGEST_JUMP = 4 * 3_600_000;
    private static final int LONGEST_SLEEP = 30_000;

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
    private final List<BitSet> predecessors;
    private final UUID operationId;
    private final byte[] key = new byte[16];
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final List<Incarnation> provisioners = new ArrayList<>();
    private final BitSet finished = new BitSet();
    private final List<byte[]> journal = new ArrayList<>();
    private byte[] snapshot = new byte[0];
    private int snapshotRows;
    private final Admission admission = new Admission();
    private long now = 1_000_000_000;
    private long order;
    private long steps;
    private int crashes;
    private int takeovers;
    private int clockJumps;
    private int forgeries;
    private int refusals;
    private int fenced;
    private int timeouts;
    private int incarnations;
    private Server server;
    private Optional<Server> former = Optional.empty();
    private Optional<OperationRun> ended = Optional.empty();

    /**
     * @param mostNodes the operation is on 1 to so many nodes, each with five tasks
     */
    Simulation(long seed, int mostNodes, Faults faults) {
        this.random = new SplittableRandom(seed);
        this.faults = faults;
        SplittableRandom shape = new SplittableRandom(seed * 31 + 7);
        this.graph = Graphs.random(shape, mostNodes);
        this.predecessors = predecessors(graph);
        this.hopeless = new BitSet();
        int oneIn = 8 * mostNodes;
        for (int vertex = 0; vertex < graph.taskCount(); vertex++) {
            hopeless.set(vertex, shape.nextInt(oneIn) == 0);
        }
        this.operationId = new UUID(shape.nextLong(), shape.nextLong());
        shape.nextBytes(key);
        this.server = new Server(1, 0);
    }

    /** The tasks that each task waits for, also by way of join points. */
    private static List<BitSet> predecessors(TaskGraph graph) {
        List<BitSet> direct = new ArrayList<>();
        for (int vertex = 0; vertex < graph.vertexCount(); vertex++) {
            direct.add(new BitSet());
        }
        for (int before = 0; before < graph.vertexCount(); before++) {
            for (int i = 0; i < graph.successorCount(before); i++) {
                direct.get(graph.successor(before, i)).set(before);
            }
        }
        for (BitSet each : direct) {
            for (int join = each.nextSetBit(graph.taskCount()); join >= 0; join = each.nextSetBit(join + 1)) {
                each.or(direct.get(join));
                each.clear(join);
            }
        }
        return direct.subList(0, graph.taskCount());
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

    /** Runs to the end of the operation. */
    Outcome run() {
        join();
        join();
        admission.capacity("default", 1 + random.nextInt(12));
        inTransaction((engine, time, effects) -> engine.submit(submission(), time, effects));
        while (ended.isEmpty()) {
            Event event = events.poll();
            OptionalLong tick = server.engine.nextTick();
            long wake = tick.isEmpty()
                    ? Long.MAX_VALUE
                    : Math.min(now + LONGEST_SLEEP, Math.max(now, tick.getAsLong() - server.wrong));
            if (event == null || wake < event.at()) {
                if (event != null) {
                    events.add(event);
                }
                if (wake == Long.MAX_VALUE) {
                    throw new AssertionError("Nothing will ever happen again: "
                            + server.engine.runs().iterator().next().tasks());
                }
                now = wake;
                inTransaction((engine, time, effects) -> engine.tick(time, effects));
            } else {
                now = Math.max(now, event.at());
                event.what().run();
            }
            if (++steps > 2_000_000) {
                throw new AssertionError("It does not end.");
            }
        }
        return new Outcome(
                ended.get().tasks().stream().map(task -> task.state()).toList(),
                steps,
                crashes,
                takeovers,
                clockJumps,
                forgeries,
                refusals,
                fenced,
                timeouts);
    }

    /** One batch at the owner of the shard. Whether it is durable; if not, it was as if it had not come. */
    private boolean inTransaction(Input input) {
        Server current = server;
        if (happens(faults.clockJump())) {
            clockJumps++;
            current.wrong += random.nextInt(-LARGEST_JUMP, LARGEST_JUMP);
        }
        long time = current.look();
        Effects effects = new Effects();
        input.feed(current.engine, time, effects);
        double crash = random.nextDouble();
        if (crash < faults.engineCrash() / 2) {
            crashes++;
            replace();
            return false;
        }
        write(effects);
        if (crash < faults.engineCrash()) {
            crashes++;
            replace();
            return false;
        }
        if (random.nextInt(50) == 0) {
            current.engine.run(operationId).ifPresent(this::takeSnapshot);
        }
        afterCommit(effects);
        if (happens(faults.takeover())) {
            takeovers++;
            former = Optional.of(current);
            replace();
        }
        return true;
    }

    private boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    private void write(Effects effects) {
        journal.add(TransitionCodec.encode(effects.transitions()));
        for (Transition transition : effects.transitions()) {
            if (transition instanceof Transition.Sent sent) {
                requirePredecessorsDone(sent.vertex());
            }
            if (transition instanceof Transition.Succeeded succeeded) {
                if (finished.get(succeeded.vertex())) {
                    throw new AssertionError("Task " + succeeded.vertex() + " was done twice.");
                }
                finished.set(succeeded.vertex());
            }
        }
        for (Notice notice : effects.notices()) {
            if (notice instanceof Notice.Failed failed
                    && Set.of("timed-out", "not-accepted").contains(failed.code())) {
                timeouts++;
            }
        }
        effects.refusals().values().forEach(count -> refusals += count);
        if (!effects.ended().isEmpty()) {
            ended = Optional.of(effects.ended().iterator().next());
        }
    }

    private void afterCommit(Effects effects) {
        effects.freed().forEach((lane, count) -> admission.free(0, lane, count));
        effects.wanted().forEach((lane, count) -> admission.want(0, lane, count));
        for (Effects.Dispatch dispatch : effects.dispatches()) {
            publish(dispatch.attempt());
            if (happens(faults.duplicate())) {
                publish(dispatch.attempt());
            }
        }
        for (Effects.Cancel cancel : effects.cancels()) {
            later(() -> provisioners.stream()
                    .filter(incarnation -> incarnation.name.equals(cancel.incarnation()))
                    .forEach(incarnation -> incarnation.cancelled.add(key(cancel.attempt()))));
        }
        Server granted = server;
        for (Admission.Grant grant : admission.grant()) {
            later(() -> {
                if (server == granted) {
                    inTransaction((engine, time, after) -> engine.granted(grant.lane(), grant.count(), time, after));
                }
            });
        }
    }

    private void requirePredecessorsDone(int vertex) {
        BitSet missing = (BitSet) predecessors.get(vertex).clone();
        missing.andNot(finished);
        if (!missing.isEmpty()) {
            throw new AssertionError("Task " + vertex + " went out before " + missing + " were done.");
        }
    }

    /** Another server has the shard from now on, or the same one after a new start. */
    private void replace() {
        admission.forget(0);
        boolean wrong = happens(faults.clockJump() * 10);
        server = new Server(server.token + 1, wrong ? random.nextInt(-LARGEST_JUMP, LARGEST_JUMP) : server.wrong);
        OperationRun run = replay();
        if (run.status().isEnded()) {
            ended = Optional.of(run);
            return;
        }
        Effects effects = new Effects();
        server.engine.recover(run, server.look(), effects);
        server.engine.slotsHeld().forEach((lane, count) -> admission.hold(0, lane, count));
        write(effects);
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
        return new ShardEngine(policies, (operation, task) -> "default", random.split());
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
        if (!inTransaction((engine, time, effects) -> engine.incarnationLost(incarnation.name, time, effects))) {
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
        if (happens(faults.refuse())) {
            say(new TaskReport.Refused(attempt, incarnation.name, at, "No room."));
            return;
        }
        say(new TaskReport.Accepted(attempt, incarnation.name, at));
        if (happens(faults.provisionerCrash())) {
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
            } else if (happens(faults.fail())) {
                say(new TaskReport.Failed(attempt, incarnation.name, end, "flaky", "Not now.", true));
            } else {
                say(new TaskReport.Succeeded(attempt, incarnation.name, end, null, Map.of()));
            }
        });
    }

    private void say(TaskReport report) {
        later(() -> hear(report));
        if (happens(faults.duplicate())) {
            later(() -> hear(report));
        }
        if (happens(faults.forgery())) {
            forgeries++;
            TaskReport forged = forged(report.attempt(), report.incarnation());
            later(() -> hear(forged));
        }
    }

    /** A report as somebody would send it who knows much, and not enough. */
    private TaskReport forged(TaskAttempt attempt, String incarnation) {
        Instant at = Instant.ofEpochMilli(now);
        return switch (random.nextInt(4)) {
            case 0 ->
                new TaskReport.Succeeded(
                        new TaskAttempt(new UUID(random.nextLong(), random.nextLong()), 1, attempt.nonce()),
                        incarnation,
                        at,
                        null,
                        Map.of());
            case 1 ->
                new TaskReport.Succeeded(
                        new TaskAttempt(attempt.taskId(), attempt.number() + 1, attempt.nonce()),
                        incarnation,
                        at,
                        null,
                        Map.of());
            case 2 ->
                new TaskReport.Failed(
                        new TaskAttempt(attempt.taskId(), attempt.number(), "guessed"),
                        incarnation,
                        at,
                        "forged",
                        "It is forged.",
                        false);
            default -> new TaskReport.LogChunk(attempt, incarnation, at, 0, "x".repeat(1 << 15));
        };
    }

    /**
     * A report is settled after it is durable: when the server dies before that, the broker says it again. Where it is
     * delivered to one that does not know that it was taken over from, the store refuses what that one writes.
     */
    private void hear(TaskReport report) {
        Optional<Server> deceived = random.nextBoolean() ? former : Optional.empty();
        if (deceived.isPresent()) {
            Server old = deceived.get();
            Effects effects = new Effects();
            old.engine.report(report, old.look(), effects);
            former = Optional.empty();
            if (!effects.needsNoStore(true)) {
                requireFenced(old);
                later(() -> hear(report));
            }
            return;
        }
        if (!inTransaction((engine, time, effects) -> engine.report(report, time, effects))) {
            later(() -> hear(report));
        }
    }

    private void requireFenced(Server old) {
        if (old.token >= server.token) {
            throw new AssertionError("The store would take what a server writes that has lost its shard.");
        }
        fenced++;
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

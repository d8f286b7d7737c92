package io.loom.execution.engine;

import io.loom.contract.TaskAction;
import io.loom.contract.TaskReport;
import io.loom.execution.AttemptRole;
import io.loom.execution.Executions.Priority;
import io.loom.execution.TaskStatus.State;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import java.time.Duration;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The engine in a world of its own: a virtual clock, a broker that delays, reorders and doubles, provisioners that fail
 * and die, and a store that keeps what was written when the engine dies. Servers take over from each other, each with a
 * clock of its own that is wrong and is set; one that was taken over from goes on until the store refuses what it
 * writes. Somebody sends reports that nobody may believe. Where the operation pauses at its gate, somebody resumes it. Everything
 * follows from the seed.
 */
final class Simulation {

    /**
     * What came of a run: the same for the same seed.
     *
     * @param pauses how often the operation paused at its gate, as far as the store knows
     * @param compensated tasks of services that were done after a failed attempt was undone on the service
     */
    record Outcome(
            List<State> states,
            int pauses,
            int compensated,
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
        private final ClockWatch clock = new ClockWatch(() -> time.now() + this.wrong, () -> time.now() * 1_000_000);
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

    private final SplittableRandom random;
    private final Faults faults;
    private final ActionPolicies policies = patient();
    private final TaskGraph graph;
    private final UUID operationId;
    private final byte[] key = new byte[16];
    private final VirtualTime time;
    private final SimulatedStore store;
    private final SimulatedProvisioners provisioners;
    private final Admission admission = new Admission();
    private final BitSet undone = new BitSet();
    private final BitSet behindGate;
    private int pauses;
    private boolean isResumed;
    private long steps;
    private int crashes;
    private int takeovers;
    private int clockJumps;
    private int refusals;
    private int fenced;
    private int timeouts;
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
        this.behindGate = behindGate(graph);
        BitSet hopeless = new BitSet();
        int oneIn = 8 * mostNodes;
        for (int vertex = 0; vertex < graph.taskCount(); vertex++) {
            hopeless.set(vertex, shape.nextInt(oneIn) == 0);
        }
        this.operationId = new UUID(shape.nextLong(), shape.nextLong());
        shape.nextBytes(key);
        this.time = new VirtualTime(random);
        this.store = new SimulatedStore(this::submission);
        this.provisioners = new SimulatedProvisioners(time, random, faults, hopeless, this::hear, this::lost);
        this.server = new Server(1, 0);
    }

    private static BitSet behindGate(TaskGraph graph) {
        BitSet behind = new BitSet();
        graph.gate().ifPresent(behind::set);
        for (int vertex : graph.topologicalOrder()) {
            for (int i = 0; behind.get(vertex) && i < graph.successorCount(vertex); i++) {
                behind.set(graph.successor(vertex, i));
            }
        }
        return behind;
    }

    /** Everything is tried often, and a service that did not start is stopped before it is started again. */
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
                            action == TaskAction.START
                                    ? List.of(TaskAction.STOP)
                                    : ActionPolicies.standard().of(action).compensation()));
        }
        return new ActionPolicies(patient);
    }

    /** Runs to the end of the operation. */
    Outcome run() {
        provisioners.join();
        provisioners.join();
        admission.capacity("default", 1 + random.nextInt(12));
        inTransaction((engine, at, effects) -> engine.submit(submission(), at, effects));
        while (ended.isEmpty()) {
            OptionalLong tick = server.engine.nextTick();
            long wake = tick.isEmpty()
                    ? Long.MAX_VALUE
                    : Math.min(time.now() + LONGEST_SLEEP, Math.max(time.now(), tick.getAsLong() - server.wrong));
            if (wake < time.next()) {
                time.advance(wake);
                inTransaction((engine, at, effects) -> engine.tick(at, effects));
            } else if (time.next() == Long.MAX_VALUE) {
                throw new AssertionError("Nothing will ever happen again: "
                        + server.engine.runs().iterator().next().tasks());
            } else {
                time.step();
            }
            if (++steps > 2_000_000) {
                throw new AssertionError("It does not end.");
            }
        }
        return new Outcome(
                ended.get().tasks().stream().map(task -> task.state()).toList(),
                pauses,
                (int) undone.stream()
                        .filter(vertex -> ended.get().state(vertex) == State.SUCCEEDED)
                        .count(),
                steps,
                crashes,
                takeovers,
                clockJumps,
                provisioners.forgeries(),
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
        Effects effects = new Effects();
        long at = current.look();
        input.feed(current.engine, at, effects);
        current.engine.sendAtOnce((key, limit) -> admission.take(0, key, limit), random.nextInt(4), at, effects);
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
            current.engine.run(operationId).ifPresent(store::takeSnapshot);
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
        for (Transition transition : effects.transitions()) {
            switch (transition) {
                case Transition.Paused paused -> {
                    pauses++;
                    time.later(this::resume);
                }
                case Transition.Resumed resumed -> isResumed = true;
                case Transition.Sent sent -> requireBeforeGate(sent.vertex());
                default -> {}
            }
        }
        store.append(effects.transitions());
        for (Notification notification : effects.notifications()) {
            if (notification instanceof Notification.Failed failed
                    && Set.of("timed-out", "not-accepted").contains(failed.code())) {
                timeouts++;
            }
            if (notification instanceof Notification.Succeeded done && undoesOnAService(done)) {
                int vertex = TaskIds.vertexOf(done.taskId());
                requireSameService(done.task(), graph.task(vertex));
                undone.set(vertex);
            }
        }
        effects.refusals().values().forEach(count -> refusals += count);
        if (!effects.ended().isEmpty()) {
            ended = Optional.of(effects.ended().iterator().next());
        }
    }

    private void requireBeforeGate(int vertex) {
        if (behindGate.get(vertex) && !isResumed) {
            throw new AssertionError("Vertex " + vertex + " is behind the gate, and went out before anybody resumed.");
        }
    }

    /** Somebody resumes it, again where the engine dies while it listens. */
    private void resume() {
        if (ended.isEmpty() && !inTransaction((engine, at, effects) -> engine.resume(operationId, at, effects))) {
            time.later(this::resume);
        }
    }

    private static boolean undoesOnAService(Notification.Succeeded done) {
        return done.role() == AttemptRole.COMPENSATION && done.task().action().isServiceAction();
    }

    private static void requireSameService(Task compensation, Task own) {
        if (!Objects.equals(compensation.service(), own.service())) {
            throw new AssertionError(compensation + " compensates " + own + ".");
        }
    }

    private void afterCommit(Effects effects) {
        effects.freed().forEach((key, count) -> admission.free(0, key, count));
        effects.wanted().forEach((key, count) -> admission.want(0, key, count));
        for (Effects.Dispatch dispatch : effects.dispatches()) {
            provisioners.publish(dispatch.attempt());
            if (happens(faults.duplicate())) {
                provisioners.publish(dispatch.attempt());
            }
        }
        effects.cancels().forEach(provisioners::cancel);
        Server granted = server;
        for (Admission.Grant grant : admission.grant()) {
            time.later(() -> {
                if (server == granted) {
                    inTransaction((engine, at, after) -> engine.granted(grant.key(), grant.count(), at, after));
                }
            });
        }
    }

    /** Another server has the shard from now on, or the same one after a new start. */
    private void replace() {
        admission.forget(0);
        boolean wrong = happens(faults.clockJump() * 10);
        server = new Server(server.token + 1, wrong ? random.nextInt(-LARGEST_JUMP, LARGEST_JUMP) : server.wrong);
        OperationRun run = store.replay();
        if (run.status().isEnded()) {
            ended = Optional.of(run);
            return;
        }
        Effects effects = new Effects();
        server.engine.recover(run, server.look(), effects);
        server.engine.slotsHeld().forEach((key, count) -> admission.hold(0, key, count));
        write(effects);
        afterCommit(effects);
    }

    private Submission submission() {
        return new Submission(
                operationId, new UUID(3, 3), Priority.NORMAL, key.clone(), GraphCodec.decode(GraphCodec.encode(graph)));
    }

    private ShardEngine newEngine() {
        return new ShardEngine(policies, (operation, task) -> "default", random.split());
    }

    /** The engine hears of a loss at least once, also when it dies while it listens. */
    private void lost(String incarnation) {
        if (!inTransaction((engine, at, effects) -> engine.incarnationLost(incarnation, at, effects))) {
            time.at(time.now() + 1_000, () -> lost(incarnation));
        }
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
                time.later(() -> hear(report));
            }
            return;
        }
        if (!inTransaction((engine, at, effects) -> engine.report(report, at, effects))) {
            time.later(() -> hear(report));
        }
    }

    private void requireFenced(Server old) {
        if (old.token >= server.token) {
            throw new AssertionError("The store would take what a server writes that has lost its shard.");
        }
        fenced++;
    }
}

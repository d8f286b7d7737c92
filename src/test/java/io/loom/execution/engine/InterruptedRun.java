package io.loom.execution.engine;

import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.Executions.Priority;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One operation in the simulated world, interrupted once, and resumed where that has ended it. Messages are late and in any
 * order; the store sees that tasks keep to the order of the graph, and that none is done twice. Two provisioners work, and
 * what they do has its effects all the same where nobody hears of it. Everything follows from what it is given.
 */
public final class InterruptedRun {

    private static final int SLOTS = 6;
    private static final int SILENCE = 15_000;
    private static final int MAX_STEPS = 100_000;

    /** What tasks mean. */
    public interface Work {

        /** What an attempt is to do, by what is known when it goes out. */
        Runnable contentOf(Task task);

        /** It is durable that a task was done. */
        void succeeded(Task task);
    }

    private static final class Provisioner {
        private final String name;
        private final Set<TaskAttempt> begun = new HashSet<>();
        private final Set<TaskAttempt> cancelled = new HashSet<>();
        private boolean alive = true;

        private Provisioner(String name) {
            this.name = name;
        }
    }

    @FunctionalInterface
    private interface Input {
        void feed(ShardEngine engine, long time, Effects effects);
    }

    private final TaskGraph graph;
    private final Work work;
    private final Interruption interruption;
    private final SplittableRandom random;
    private final UUID operationId;
    private final byte[] key = new byte[16];
    private final VirtualTime time;
    private final SimulatedStore store;
    private final Admission admission = new Admission();
    private final Provisioner[] provisioners = {new Provisioner("p-0"), new Provisioner("p-1")};
    /** The latest attempt that has begun at each task: nodes refuse older ones, and do none twice. */
    private final Map<UUID, Integer> atNode = new HashMap<>();

    private ShardEngine engine;
    private Optional<OperationRun> ended = Optional.empty();
    private boolean happened;
    private int incarnations = 2;
    private int inputs;
    private int steps;

    /** @param seed for how late messages are */
    public InterruptedRun(TaskGraph graph, Work work, Interruption interruption, long seed) {
        this.graph = graph;
        this.work = work;
        this.interruption = interruption;
        this.random = new SplittableRandom(seed);
        this.operationId = new UUID(random.nextLong(), random.nextLong());
        this.time = new VirtualTime(random);
        this.store = new SimulatedStore(this::submission);
        this.engine = newEngine();
        random.nextBytes(key);
        admission.capacity("default", SLOTS);
    }

    /** Whether what was to go wrong has gone wrong. */
    public boolean hasHappened() {
        return happened;
    }

    /** How many inputs the servers have had. */
    public int inputs() {
        return inputs;
    }

    /** Runs until the operation ends, one way or the other. */
    public OperationRun run() {
        input((server, at, effects) -> server.submit(submission(), at, effects));
        return untilItEnds();
    }

    /** Resumes the operation, which has failed or was aborted, as it is durable. */
    public OperationRun resume() {
        ended = Optional.empty();
        OperationRun stored = store.replay();
        input((server, at, effects) -> server.resume(stored, at, effects));
        return untilItEnds();
    }

    /** Lets everything arrive that is still on its way. */
    public void settle() {
        while (time.next() != Long.MAX_VALUE) {
            step();
        }
    }

    private OperationRun untilItEnds() {
        while (ended.isEmpty()) {
            OptionalLong tick = engine.nextTick();
            long wake = tick.isEmpty() ? Long.MAX_VALUE : Math.max(time.now(), tick.getAsLong());
            if (wake < time.next()) {
                time.advance(wake);
                input((server, at, effects) -> server.tick(at, effects));
            } else if (time.next() == Long.MAX_VALUE) {
                throw new AssertionError("Nothing will ever happen again: "
                        + engine.runs().iterator().next().tasks());
            } else {
                step();
            }
        }
        return ended.get();
    }

    private void step() {
        if (++steps > MAX_STEPS) {
            throw new AssertionError("It does not end.");
        }
        time.step();
    }

    /** One input of the server. Whether it is durable; if not, it was as if it had not come. */
    private boolean input(Input input) {
        inputs++;
        boolean dies = interruption instanceof Interruption.ServerDies death && death.input() == inputs;
        Effects effects = new Effects();
        input.feed(engine, time.now(), effects);
        engine.sendAtOnce((key, limit) -> admission.take(0, key, limit), random.nextInt(4), time.now(), effects);
        boolean written = !dies || ((Interruption.ServerDies) interruption).written();
        if (written) {
            write(effects);
        }
        if (dies) {
            happened = true;
            takeOver();
        } else {
            afterCommit(effects);
        }
        return written;
    }

    private void again(Input input) {
        if (!input(input)) {
            time.later(() -> again(input));
        }
    }

    private void write(Effects effects) {
        store.append(effects.transitions());
        for (Transition transition : effects.transitions()) {
            if (transition instanceof Transition.Paused) {
                time.later(() -> again((server, at, more) -> server.resume(operationId, at, more)));
            }
        }
        for (Notification notification : effects.notifications()) {
            if (notification instanceof Notification.Succeeded done) {
                work.succeeded(done.task());
            }
        }
        effects.ended().forEach(run -> ended = Optional.of(run));
    }

    private void afterCommit(Effects effects) {
        effects.freed().forEach((key, count) -> admission.free(0, key, count));
        effects.wanted().forEach((key, count) -> admission.want(0, key, count));
        effects.dispatches().forEach(this::dispatch);
        for (Effects.Cancel cancel : effects.cancels()) {
            time.later(() -> {
                for (Provisioner provisioner : provisioners) {
                    if (provisioner.name.equals(cancel.incarnation())) {
                        provisioner.cancelled.add(cancel.attempt());
                    }
                }
            });
        }
        ShardEngine granted = engine;
        for (Admission.Grant grant : admission.grant()) {
            time.later(() -> {
                if (engine == granted) {
                    input((server, at, after) -> server.granted(grant.key(), grant.count(), at, after));
                }
            });
        }
    }

    /** Another server has the shard from now on. */
    private void takeOver() {
        admission.forget(0);
        engine = newEngine();
        OperationRun run = store.replay();
        if (run.status().isEnded()) {
            ended = Optional.of(run);
            return;
        }
        Effects effects = new Effects();
        engine.recover(run, time.now(), effects);
        engine.slotsHeld().forEach((key, count) -> admission.hold(0, key, count));
        write(effects);
        afterCommit(effects);
    }

    private void dispatch(Effects.Dispatch dispatch) {
        Task own = graph.task(dispatch.vertex());
        Task task = dispatch.task();
        boolean compensates =
                ActionPolicies.standard().of(own.action()).compensation().contains(task.action())
                        && task.nodeId().equals(own.nodeId());
        if (!task.equals(own) && !compensates) {
            throw new AssertionError("The operation does not contain " + task + ".");
        }
        Runnable content = work.contentOf(task);
        time.later(() -> work(provisioners[random.nextInt(provisioners.length)], dispatch, content));
    }

    private void work(Provisioner provisioner, Effects.Dispatch dispatch, Runnable content) {
        TaskAttempt attempt = dispatch.attempt();
        if (!provisioner.begun.add(attempt)) {
            return;
        }
        say(new TaskReport.Accepted(attempt, provisioner.name, now()));
        time.at(time.now() + 200 + random.nextInt(10_000), () -> {
            if (!provisioner.alive || provisioner.cancelled.contains(attempt)) {
                return;
            }
            if (!happened
                    && interruption instanceof Interruption.AtTask at
                    && at.vertex() == dispatch.vertex()
                    && !atNode.containsKey(attempt.taskId())) {
                happened = true;
                if (at.done()) {
                    carryOut(attempt, content);
                }
                interrupt(at, provisioner, attempt);
                return;
            }
            carryOut(attempt, content);
            say(new TaskReport.Succeeded(attempt, provisioner.name, now(), null, Map.of()));
        });
    }

    private void carryOut(TaskAttempt attempt, Runnable content) {
        int latest = atNode.getOrDefault(attempt.taskId(), 0);
        if (attempt.number() > latest) {
            atNode.put(attempt.taskId(), attempt.number());
            content.run();
        }
    }

    private void interrupt(Interruption.AtTask at, Provisioner provisioner, TaskAttempt attempt) {
        switch (at) {
            case Interruption.ProvisionerDies death -> {
                provisioner.alive = false;
                provisioners[provisioner == provisioners[0] ? 0 : 1] = new Provisioner("p-" + incarnations++);
                time.at(
                        time.now() + SILENCE,
                        () -> again((server, now, effects) -> server.incarnationLost(provisioner.name, now, effects)));
            }
            case Interruption.AttemptFails failure ->
                say(new TaskReport.Failed(
                        attempt, provisioner.name, now(), "broken", "It is broken.", failure.retryable()));
            case Interruption.Aborted abort -> again((server, now, effects) -> server.abort(operationId, now, effects));
        }
    }

    private void say(TaskReport report) {
        time.later(() -> again((server, at, effects) -> server.report(report, at, effects)));
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.now());
    }

    private Submission submission() {
        return new Submission(operationId, new UUID(3, 3), Priority.NORMAL, key, graph);
    }

    private ShardEngine newEngine() {
        return new ShardEngine(ActionPolicies.standard(), (operation, task) -> "default", random.split());
    }
}

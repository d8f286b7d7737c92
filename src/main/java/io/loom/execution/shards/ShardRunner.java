package io.loom.execution.shards;

import io.loom.execution.engine.Admission;
import io.loom.execution.engine.ClockWatch;
import io.loom.execution.engine.Effects;
import io.loom.execution.engine.OperationRun;
import io.loom.execution.engine.ShardEngine;
import io.loom.execution.journal.Command;
import io.loom.execution.journal.Journal;
import io.loom.platform.Watch;
import io.loom.platform.amqp.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs one shard on a thread of its own, from the replay of its journal on: takes a batch of inputs, lets the engine
 * decide, makes that durable in one transaction together with what the listener writes, then settles the reports, then
 * sends. When a batch cannot be made durable, the engine is thrown away and replayed, and the batch is tried again.
 */
final class ShardRunner {

    private static final Logger LOG = Logger.getLogger(ShardRunner.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    /** Who runs the shards of this replica. Called on the threads of the runners; must not block. */
    interface Host {

        /** Slots may have become free, or wanted. */
        void grant();

        /** A runner ends, whatever for. */
        void ended(ShardRunner runner);
    }

    private final int shard;
    private final long token;
    private final ShardContext context;
    private final Host host;
    private final Intake intake = new Intake(this::opened);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ClockWatch clock;
    private final ShardStore store;
    private final Parking parking;
    private final FailedBatches failedBatches;
    private final Watch watch;
    private ShardEngine engine;
    private volatile @Nullable Subscription reports;
    private boolean paused;
    private volatile long life;
    private volatile int operations;
    private int failures;

    ShardRunner(int shard, long token, ShardContext context, Host host) {
        this.shard = shard;
        this.token = token;
        this.context = context;
        this.host = host;
        this.engine = context.newEngine();
        this.clock = new ClockWatch(context.clock()::millis, System::nanoTime);
        this.store = context.stores().open(shard, token);
        this.parking = new Parking(store, context.contents());
        this.failedBatches = new FailedBatches(shard, store::isHeld, context.meters(), this::stop);
        this.watch = context.supervisor().watch("shard-" + shard);
    }

    int shard() {
        return shard;
    }

    long token() {
        return token;
    }

    long life() {
        return life;
    }

    /** How many operations had not ended when it last looked. */
    int operations() {
        return operations;
    }

    void offer(Input input) {
        intake.add(input);
    }

    /** Ends it soon; what is not durable is left to the next owner, to whom reports go from now on. */
    void stop() {
        stopped.countDown();
        Subscription current = reports;
        if (current != null) {
            current.close();
        }
        intake.add(new Input.WakeUp());
    }

    /** Waits until it has ended, or for as long as it is given. */
    void awaitEnd(Duration patience) throws InterruptedException {
        if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warnf("Shard %d has not stopped in time.", shard);
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /**
     * Runs until it is stopped.
     *
     * @param idleSince number of the last journal row when the shard has nothing to do; empty to replay the journal
     */
    void run(Optional<Long> idleSince) {
        Optional<Long> known = idleSince;
        try {
            while (!isStopped()) {
                try {
                    begin(known);
                    known = Optional.empty();
                    while (!isStopped()) {
                        work();
                    }
                } catch (RuntimeException | Error e) {
                    known = Optional.empty();
                    failed(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private void failed(Throwable e) throws InterruptedException {
        failures++;
        if (isStopped()) {
            LOG.warnf("Shard %d stops without persisting its last batch: %s", shard, e.getMessage());
            return;
        }
        watch.failed(e);
        context.pools().admission().forget(shard);
        long pause = Math.min(50L << Math.min(failures, 10), LONGEST_BACK_OFF.toMillis());
        stopped.await(pause, TimeUnit.MILLISECONDS);
    }

    private void end() {
        try (watch) {
            Subscription current = reports;
            if (current != null) {
                current.close();
            }
            engine.runs().forEach(run -> context.contents().forget(run.operationId()));
            failedBatches.drain(ShardRunner::letGo);
            intake.drain(ShardRunner::letGo);
        } finally {
            host.ended(this);
            ended.countDown();
        }
    }

    private static void letGo(Input input) {
        if (input instanceof Input.Ask<?> ask) {
            ask.answer(Optional.empty());
        }
    }

    private void begin(Optional<Long> idleSince) throws InterruptedException {
        life = life + 1;
        engine = context.newEngine();
        context.pools().admission().forget(shard);
        if (idleSince.isPresent()) {
            store.beginIdle(idleSince.get());
        } else {
            context.loads().acquire();
            try {
                load();
            } finally {
                context.loads().release();
            }
            offer(new Input.WakeUp());
            offer(new Input.CheckHolders());
        }
        if (reports == null) {
            reports = context.reports().subscribe(shard, delivery -> offer(new Input.Message(delivery)));
        }
    }

    private void load() {
        Journal.Loaded loaded = store.load();
        loaded.unreadable().forEach(parking::park);
        Effects effects = new Effects();
        long now = clock.look().now();
        for (OperationRun run : loaded.runs()) {
            context.contents().forget(run.operationId());
            if (parking.isReady(run.operationId())) {
                engine.recover(run, now, effects);
            }
        }
        engine.slotsHeld().forEach((key, count) -> context.pools().admission().hold(shard, key, count));
        store.persist(effects, List.of(), engine.runs(), false);
        release(effects);
        operations = engine.runs().size();
    }

    /** A loss may have been announced while nobody owned the shard, or before the task was accepted. */
    private void loseThoseGone(long now, Effects effects) {
        for (String incarnation : context.incarnations().gone(engine.holders())) {
            engine.incarnationLost(incarnation, now, effects);
        }
    }

    private void work() throws InterruptedException {
        Optional<List<Input>> again = failedBatches.next();
        List<Input> batch = again.isPresent() ? again.get() : nextBatch();
        if (isStopped()) {
            if (again.isEmpty()) {
                batch.forEach(intake::add);
            }
            return;
        }
        Effects effects = new Effects();
        try {
            decide(batch, effects);
        } catch (RuntimeException | Error e) {
            failedBatches.failed(batch);
            throw e;
        }
        failures = 0;
        watch.succeeded();
        failedBatches.succeeded();
        operations = engine.runs().size();
        settle(batch);
        answer(batch);
        if (!isStopped()) {
            release(effects);
        }
    }

    private void decide(List<Input> batch, Effects effects) {
        ClockWatch.Look look = clock.look();
        if (look.jump() != 0) {
            LOG.warnf("The system clock was set by %d ms; the timers of shard %d are moved along.", look.jump(), shard);
            engine.clockJumped(look.jump());
        }
        long now = look.now();
        boolean woken = batch.stream().anyMatch(input -> input instanceof Input.WakeUp);
        List<Command> commands = woken ? pickUp(now, effects) : List.of();
        for (Input input : batch) {
            feed(input, now, effects);
        }
        engine.tick(now, effects);
        int room = Intake.BATCH - effects.transitions().size();
        engine.sendAtOnce((key, limit) -> context.pools().take(shard, key, limit), room, now, effects);
        boolean settles = batch.stream().anyMatch(input -> input instanceof Input.Reports);
        store.persist(effects, commands, engine.runs(), settles);
    }

    private List<Input> nextBatch() throws InterruptedException {
        long wait = engine.nextTick().isEmpty()
                ? LONGEST_WAIT.toMillis()
                : Math.clamp(engine.nextTick().getAsLong() - context.clock().millis(), 1, LONGEST_WAIT.toMillis());
        List<Input> batch = intake.next(Duration.ofMillis(wait));
        throttle();
        return batch;
    }

    private Input opened(Input input) {
        return input instanceof Input.Message message
                ? new Input.Reports(message.delivery(), context.reports().read(message.delivery()))
                : input;
    }

    /** Takes no more reports while there are too many to be dealt with. */
    private void throttle() {
        Subscription current = reports;
        if (current != null && paused != intake.isFull()) {
            paused = !paused;
            if (paused) {
                current.pause();
            } else {
                current.resume();
            }
        }
    }

    private List<Command> pickUp(long now, Effects effects) {
        for (UUID operationId : store.running()) {
            if (engine.run(operationId).isEmpty()) {
                parking.takeUp(operationId).ifPresent(run -> engine.recover(run, now, effects));
            }
        }
        List<Command> commands = store.commands();
        for (Command command : commands) {
            switch (command.kind()) {
                case PAUSE -> engine.pause(command.operationId(), effects);
                case ABORT -> abort(command.operationId(), now, effects);
                case RESUME -> resume(command.operationId(), now, effects);
            }
        }
        return commands;
    }

    private void abort(UUID operationId, long now, Effects effects) {
        if (engine.run(operationId).isEmpty() && store.isParked(operationId)) {
            store.abortParked(operationId);
        } else {
            engine.abort(operationId, now, effects);
        }
    }

    /** What its tasks are made from may have changed while it did not go on. */
    private void resume(UUID operationId, long now, Effects effects) {
        context.contents().forget(operationId);
        if (engine.run(operationId).isEmpty() && store.isParked(operationId)) {
            parking.takeUp(operationId).ifPresent(run -> {
                store.unpark(operationId);
                engine.recover(run, now, effects);
                engine.resume(operationId, now, effects);
            });
            return;
        }
        context.contents().prepare(operationId);
        Optional<OperationRun> ended = effects.ended().stream()
                .filter(run -> run.operationId().equals(operationId))
                .findFirst();
        if (engine.run(operationId).isPresent()) {
            engine.resume(operationId, now, effects);
        } else {
            ended.or(() -> store.operation(operationId)).ifPresent(run -> engine.resume(run, now, effects));
        }
    }

    private void feed(Input input, long now, Effects effects) {
        switch (input) {
            case Input.Reports message -> message.reports().forEach(report -> engine.report(report, now, effects));
            case Input.Granted granted -> {
                if (granted.life() == life) {
                    engine.granted(granted.key(), granted.count(), now, effects);
                }
            }
            case Input.Lost lost -> engine.incarnationLost(lost.incarnation(), now, effects);
            case Input.Undispatchable bad ->
                engine.undispatchable(bad.attempt(), bad.code(), bad.message(), bad.retryable(), now, effects);
            case Input.CheckHolders check -> loseThoseGone(now, effects);
            case Input.WakeUp _, Input.Ask<?> _, Input.Message _ -> {}
        }
    }

    private static void settle(List<Input> batch) {
        for (Input input : batch) {
            if (input instanceof Input.Reports message && message.settles()) {
                message.delivery().accept();
            }
        }
    }

    private void release(Effects effects) {
        Admission admission = context.pools().admission();
        effects.freed().forEach((key, count) -> admission.free(shard, key, count));
        effects.wanted().forEach((key, count) -> admission.want(shard, key, count));
        effects.refusals().forEach(context.meters()::refused);
        host.grant();
        context.dispatcher().dispatch(shard, effects.dispatches(), this::offer);
        context.dispatcher().cancel(effects.cancels());
    }

    private void answer(List<Input> batch) {
        for (Input input : batch) {
            if (input instanceof Input.Ask<?> ask) {
                ask.answer(engine.run(ask.operationId()));
            }
        }
    }
}

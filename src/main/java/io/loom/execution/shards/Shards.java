package io.loom.execution.shards;

import io.loom.contract.Contract;
import io.loom.execution.engine.Admission;
import io.loom.execution.journal.Journal;
import io.loom.platform.Signals;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.provisioners.CapacityChanged;
import io.loom.provisioners.IncarnationLost;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Runs the shards that this replica owns: starts and stops their runners as its leases come and go, and passes on what
 * they are to hear of.
 */
@ApplicationScoped
class Shards implements ShardRunner.Host {

    private static final Logger LOG = Logger.getLogger(Shards.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int GRANT = Intake.BATCH / 2;

    private final Journal journal;
    private final Signals signals;
    private final BrokerConnection broker;
    private final Dispatcher dispatcher;
    private final LeaseKeeper leases;
    private final PoolDivider pools;
    private final ShardContext context;
    private final EngineMeters meters;
    private final Map<Integer, ShardRunner> runners = new ConcurrentHashMap<>();
    private final Object ownership = new Object();
    private volatile boolean open;

    Shards(
            Journal journal,
            Signals signals,
            BrokerConnection broker,
            Dispatcher dispatcher,
            LeaseKeeper leases,
            PoolDivider pools,
            ShardContext context,
            EngineMeters meters) {
        this.journal = journal;
        this.signals = signals;
        this.broker = broker;
        this.dispatcher = dispatcher;
        this.leases = leases;
        this.pools = pools;
        this.context = context;
        this.meters = meters;
    }

    void start(@Observes @Priority(500) StartupEvent started) {
        List<String> queues = new ArrayList<>(IntStream.range(0, journal.shards())
                .mapToObj(Contract::reportsQueue)
                .toList());
        queues.add(Contract.PROVISIONERS_QUEUE);
        queues.add(Contract.tasksQueue(Contract.DEFAULT_POOL));
        meters.gauge("loom.shards.owned", "Shards that this server owns", runners, Map::size);
        meters.gauge("loom.operations.running", "Operations that this server runs", this, Shards::operations);
        broker.declare(queues).toCompletableFuture().join();
        open = true;
        signals.listen(Journal.CHANNEL, this::wakeBusy, shard -> wake(Integer.parseInt(shard)));
    }

    /** Comes after the scheduled jobs have stopped, so that no shard is taken meanwhile. */
    void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
        open = false;
        runners.values().forEach(ShardRunner::stop);
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (ShardRunner runner : runners.values()) {
            runner.awaitEnd(Duration.ofNanos(end - System.nanoTime()));
        }
        dispatcher.stop(PATIENCE);
        leases.leave();
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void renewLeases() {
        if (!open) {
            return;
        }
        LeaseKeeper.Renewal renewal = leases.renew(pools.admission().demands());
        meters.queues(pools.admission().queues());
        pools.divide(leases.replica(), renewal.demands(), renewal.weights());
        grant();
        Map<Integer, ShardRunner> taken = new HashMap<>();
        synchronized (ownership) {
            if (!leases.confirm(renewal)) {
                return;
            }
            stopLost(renewal.tokens());
            renewal.tokens().forEach((shard, token) -> {
                if (!runners.containsKey(shard)) {
                    taken.put(shard, new ShardRunner(shard, token, context, this));
                }
            });
            runners.putAll(taken);
        }
        if (!taken.isEmpty()) {
            launch(taken);
        }
    }

    private void stopLost(Map<Integer, Long> tokens) {
        runners.forEach((shard, runner) -> {
            Long token = tokens.get(shard);
            if (token == null || token != runner.token()) {
                LOG.infof("Lost the lease of shard %d.", shard);
                runner.stop();
                runners.remove(shard, runner);
            }
        });
    }

    /**
     * A server that could not renew itself for a term, or that was asleep, may own nothing any more: it lets go of all its
     * shards, so that what comes for them goes to their new owners, and takes them anew when the database answers.
     */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void letGoOfExpired() {
        synchronized (ownership) {
            if (open && leases.expire()) {
                if (!runners.isEmpty()) {
                    LOG.warnf(
                            "Lost the leases of %d shards: they expired before they could be renewed.", runners.size());
                }
                runners.values().forEach(ShardRunner::stop);
                runners.clear();
            }
        }
    }

    /** Starts runners that signals reach already, so that nothing is missed which comes after the look for idle ones. */
    private void launch(Map<Integer, ShardRunner> taken) {
        Map<Integer, Long> idle;
        try {
            idle = journal.idle(leases.replica());
        } catch (RuntimeException | Error e) {
            taken.forEach(runners::remove);
            throw e;
        }
        taken.forEach((shard, runner) -> {
            Optional<Long> sequence = Optional.ofNullable(idle.get(shard));
            Thread.ofVirtual().name("shard-" + shard).start(() -> runner.run(sequence));
        });
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void checkHolders() {
        runners.values().stream()
                .filter(runner -> runner.operations() > 0)
                .forEach(runner -> runner.offer(new Input.CheckHolders()));
    }

    void lost(@Observes IncarnationLost lost) {
        runners.values().forEach(runner -> runner.offer(new Input.Lost(lost.incarnation())));
    }

    void capacity(@Observes CapacityChanged changed) {
        pools.divide(leases.replica(), changed.byPool());
        grant();
    }

    /** Tells a shard that there is something new in the database; nothing happens where another replica owns it. */
    private void wake(int shard) {
        Optional.ofNullable(runners.get(shard)).ifPresent(runner -> runner.offer(new Input.WakeUp()));
    }

    /** Signals may have been missed: pokes every shard that has something to do. */
    private void wakeBusy() {
        Set<Integer> busy = new HashSet<>(runners.keySet());
        if (!busy.isEmpty()) {
            busy.removeAll(journal.idle(leases.replica()).keySet());
            busy.forEach(this::wake);
        }
    }

    private int operations() {
        return runners.values().stream().mapToInt(ShardRunner::operations).sum();
    }

    /**
     * What the runner wanted is forgotten, unless another runs its shard here by now. Where the shard is still leased, the
     * next renewal starts another.
     */
    @Override
    public void ended(ShardRunner runner) {
        synchronized (ownership) {
            ShardRunner current = runners.get(runner.shard());
            if (current == null || current == runner) {
                pools.admission().forget(runner.shard());
            }
            runners.remove(runner.shard(), runner);
        }
    }

    /** The runner of a shard; empty where another replica owns it. */
    Optional<ShardRunner> runner(int shard) {
        return Optional.ofNullable(runners.get(shard));
    }

    /** Hands out the slots that are free, a batch at a time. */
    @Override
    public void grant() {
        for (Admission.Grant grant : pools.grant()) {
            ShardRunner runner = runners.get(grant.shard());
            if (runner == null) {
                pools.admission().forget(grant.shard());
            } else {
                for (int left = grant.count(); left > 0; left -= GRANT) {
                    runner.offer(new Input.Granted(runner.life(), grant.key(), Math.min(left, GRANT)));
                }
            }
        }
    }
}

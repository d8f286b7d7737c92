package io.loom.execution.shards;

import io.loom.contract.Contract;
import io.loom.execution.OperationListener;
import io.loom.execution.TaskContents;
import io.loom.execution.engine.ActionPolicies;
import io.loom.execution.engine.Admission;
import io.loom.execution.engine.Effects;
import io.loom.execution.engine.Lane;
import io.loom.execution.engine.PoolShare;
import io.loom.execution.engine.ShardEngine;
import io.loom.execution.journal.Journal;
import io.loom.execution.journal.ShardLeases;
import io.loom.execution.journal.TaskLogStore;
import io.loom.platform.Ids;
import io.loom.platform.Signals;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.provisioners.CapacityChanged;
import io.loom.provisioners.IncarnationLost;
import io.loom.provisioners.Incarnations;
import io.loom.tenancy.Weights;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * The shards that this replica owns. Once a second it renews its lease, takes its fair part of the shards that nobody
 * holds, and gives up what is more than that or was taken from it.
 */
@ApplicationScoped
class Shards {

    private static final Logger LOG = Logger.getLogger(Shards.class);
    private static final Duration TERM = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LOADS_AT_ONCE = 4;
    private static final int GRANT = Intake.BATCH / 2;

    private final Journal journal;
    private final ShardLeases leases;
    private final Signals signals;
    private final TaskLogStore logs;
    private final LogFollowers followers;
    private final Weights weights;
    private final BrokerConnection broker;
    private final Dispatcher dispatcher;
    private final ReportReader reader;
    private final Instance<OperationListener> listeners;
    private final Instance<TaskContents> contents;
    private final Incarnations incarnations;
    private final EngineMeters meters;
    private final Clock clock;
    private final Admission admission = new Admission();
    private final ActionPolicies policies = ActionPolicies.standard();
    private final SecureRandom random = new SecureRandom();
    private final UUID replica = Ids.next();
    private final Map<Integer, ShardRunner> runners = new ConcurrentHashMap<>();
    private final Semaphore loads = new Semaphore(LOADS_AT_ONCE);
    private volatile SortedMap<UUID, Map<String, Integer>> demands = new TreeMap<>();
    private Map<String, Integer> announced = Map.of();
    private Map<String, Integer> capacities = Map.of();
    private final Object ownership = new Object();
    private long renewedAt = System.nanoTime();
    private volatile boolean lapsed;
    private volatile boolean open;

    Shards(
            Journal journal,
            ShardLeases leases,
            Signals signals,
            TaskLogStore logs,
            LogFollowers followers,
            Weights weights,
            BrokerConnection broker,
            Dispatcher dispatcher,
            ReportReader reader,
            Instance<OperationListener> listeners,
            Instance<TaskContents> contents,
            Incarnations incarnations,
            EngineMeters meters,
            Clock clock) {
        this.journal = journal;
        this.leases = leases;
        this.signals = signals;
        this.logs = logs;
        this.followers = followers;
        this.weights = weights;
        this.broker = broker;
        this.dispatcher = dispatcher;
        this.reader = reader;
        this.listeners = listeners;
        this.contents = contents;
        this.incarnations = incarnations;
        this.meters = meters;
        this.clock = clock;
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
        signals.listen(Journal.CHANNEL, this::pokeBusy, shard -> poke(Integer.parseInt(shard)));
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
        QuarkusTransaction.requiringNew().run(() -> leases.leave(replica));
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keepLeases() {
        if (!open) {
            return;
        }
        long asked = System.nanoTime();
        boolean anew = lapsed;
        Map<String, Integer> demand = admission.demands();
        Map<Integer, Long> owned = QuarkusTransaction.requiringNew().call(() -> renew(demand, anew));
        announced = demand;
        meters.queues(admission.queues());
        divide();
        Map<Integer, ShardRunner> taken = new HashMap<>();
        synchronized (ownership) {
            if (lapsed && !anew) {
                return;
            }
            lapsed = false;
            renewedAt = asked;
            runners.forEach((shard, runner) -> {
                Long token = owned.get(shard);
                if (token == null || token != runner.token()) {
                    LOG.infof("Lost the lease of shard %d.", shard);
                    runner.stop();
                    runners.remove(shard, runner);
                }
            });
            owned.forEach((shard, token) -> {
                if (!runners.containsKey(shard)) {
                    taken.put(shard, new ShardRunner(shard, token, this));
                }
            });
            runners.putAll(taken);
        }
        if (!taken.isEmpty()) {
            launch(taken);
        }
    }

    /**
     * A server that could not renew itself for a term, or that was asleep, may own nothing any more: it lets go of all its
     * shards, so that what comes for them goes to their new owners, and takes them anew when the database answers.
     */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void letGoOfLapsed() {
        synchronized (ownership) {
            if (open && !lapsed && System.nanoTime() - renewedAt > TERM.toNanos()) {
                lapsed = true;
                if (!runners.isEmpty()) {
                    LOG.warnf(
                            "Lost the leases of %d shards: they expired before they could be renewed.", runners.size());
                }
                runners.values().forEach(ShardRunner::stop);
                runners.clear();
            }
        }
    }

    private Map<Integer, Long> renew(Map<String, Integer> demand, boolean anew) {
        leases.renew(replica, TERM);
        if (anew) {
            leases.release(replica, List.copyOf(leases.owned(replica).keySet()));
        }
        if (!demand.equals(announced)) {
            leases.demand(replica, demand);
        }
        demands = leases.demands();
        admission.weights(weights.ofTenants());
        int fair = Math.ceilDiv(journal.shards(), Math.max(1, demands.size()));
        int more = fair - leases.owned(replica).size();
        if (more > 0) {
            leases.claim(replica, more);
        } else if (more < 0) {
            leases.release(
                    replica,
                    leases.owned(replica).keySet().stream().limit(-more).toList());
        }
        return leases.owned(replica);
    }

    /** Takes this replica's part of the slots of each pool. */
    private synchronized void divide() {
        capacities.forEach((pool, capacity) -> {
            SortedMap<UUID, Integer> wanted = new TreeMap<>();
            demands.forEach((each, byPool) -> wanted.put(each, byPool.getOrDefault(pool, 0)));
            wanted.putIfAbsent(replica, 0);
            admission.capacity(pool, PoolShare.of(capacity, wanted, replica));
        });
        grant();
    }

    /** Starts runners that signals reach already, so that nothing is missed which comes after the look for idle ones. */
    private void launch(Map<Integer, ShardRunner> taken) {
        Map<Integer, Long> idle;
        try {
            idle = journal.idle(replica);
        } catch (RuntimeException e) {
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
        synchronized (this) {
            capacities = changed.byPool();
        }
        divide();
    }

    /** Tells a shard that there is something new in the database; nothing happens where another replica owns it. */
    private void poke(int shard) {
        Optional.ofNullable(runners.get(shard)).ifPresent(runner -> runner.offer(new Input.Poke()));
    }

    /** Signals may have been missed: pokes every shard that has something to do. */
    private void pokeBusy() {
        Set<Integer> busy = new HashSet<>(runners.keySet());
        if (!busy.isEmpty()) {
            busy.removeAll(journal.idle(replica).keySet());
            busy.forEach(this::poke);
        }
    }

    private int operations() {
        return runners.values().stream().mapToInt(ShardRunner::operations).sum();
    }

    /** A runner has ended. What it wanted is forgotten, unless another runs its shard here by now. */
    void retired(ShardRunner runner) {
        synchronized (ownership) {
            ShardRunner current = runners.get(runner.shard());
            if (current == null || current == runner) {
                admission.forget(runner.shard());
            }
        }
    }

    /** The runner of a shard; empty where another replica owns it. */
    Optional<ShardRunner> runner(int shard) {
        return Optional.ofNullable(runners.get(shard));
    }

    /** Hands out the slots that are free, a batch at a time; none while the broker does not keep up. */
    void grant() {
        if (dispatcher.isBehind()) {
            return;
        }
        for (Admission.Grant grant : admission.grant()) {
            ShardRunner runner = runners.get(grant.shard());
            if (runner == null) {
                admission.forget(grant.shard());
            } else {
                for (int left = grant.count(); left > 0; left -= GRANT) {
                    runner.offer(new Input.Granted(runner.life(), grant.lane(), Math.min(left, GRANT)));
                }
            }
        }
    }

    /** Takes slots for a shard that nobody waits for; none while the broker does not keep up. */
    int take(int shard, Lane lane, int most) {
        return dispatcher.isBehind() ? 0 : admission.take(shard, lane, most);
    }

    void refused(Effects.Refusal refusal, int count) {
        meters.refused(refusal.name().toLowerCase(Locale.ROOT), count);
    }

    /** Shards are loaded a few at a time, so that the others of this server need not wait for connections. */
    Semaphore loads() {
        return loads;
    }

    ShardEngine newEngine() {
        return new ShardEngine(policies, (operation, task) -> contents.get().poolOf(operation, task), random);
    }

    ShardStore newStore(int shard, long token) {
        Announcer announcer = new Announcer(listeners.get(), contents.get(), meters, followers, clock);
        return new ShardStore(shard, token, journal, logs, announcer, meters);
    }

    Journal journal() {
        return journal;
    }

    BrokerConnection broker() {
        return broker;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    ReportReader reader() {
        return reader;
    }

    Incarnations incarnations() {
        return incarnations;
    }

    TaskContents contents() {
        return contents.get();
    }

    Admission admission() {
        return admission;
    }

    Clock clock() {
        return clock;
    }
}

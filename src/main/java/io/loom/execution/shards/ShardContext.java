package io.loom.execution.shards;

import io.loom.execution.TaskContents;
import io.loom.execution.engine.ActionPolicies;
import io.loom.execution.engine.ShardEngine;
import io.loom.platform.Supervisor;
import io.loom.provisioners.Incarnations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Semaphore;

/** What every shard of this replica runs with. It knows neither the shards nor their leases. Thread-safe. */
@ApplicationScoped
class ShardContext {

    private static final int LOADS_AT_ONCE = 4;

    private final ShardStores stores;
    private final Instance<TaskContents> contents;
    private final PoolDivider pools;
    private final ReportReader reports;
    private final Dispatcher dispatcher;
    private final Incarnations incarnations;
    private final EngineMeters meters;
    private final Supervisor supervisor;
    private final Clock clock;
    private final ActionPolicies policies = ActionPolicies.standard();
    private final SecureRandom random = new SecureRandom();
    private final Semaphore loads = new Semaphore(LOADS_AT_ONCE);

    ShardContext(
            ShardStores stores,
            Instance<TaskContents> contents,
            PoolDivider pools,
            ReportReader reports,
            Dispatcher dispatcher,
            Incarnations incarnations,
            EngineMeters meters,
            Supervisor supervisor,
            Clock clock) {
        this.stores = stores;
        this.contents = contents;
        this.pools = pools;
        this.reports = reports;
        this.dispatcher = dispatcher;
        this.incarnations = incarnations;
        this.meters = meters;
        this.supervisor = supervisor;
        this.clock = clock;
    }

    ShardEngine newEngine() {
        return new ShardEngine(
                policies, (operation, task) -> contents.get().poolOf(operation, task), incarnations::mayReport, random);
    }

    ShardStores stores() {
        return stores;
    }

    /** Shards are loaded a few at a time, so that the others of this server need not wait for connections. */
    Semaphore loads() {
        return loads;
    }

    TaskContents contents() {
        return contents.get();
    }

    PoolDivider pools() {
        return pools;
    }

    ReportReader reports() {
        return reports;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Incarnations incarnations() {
        return incarnations;
    }

    EngineMeters meters() {
        return meters;
    }

    Supervisor supervisor() {
        return supervisor;
    }

    Clock clock() {
        return clock;
    }
}

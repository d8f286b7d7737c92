package io.loom.execution.shards;

import io.loom.execution.OperationListener;
import io.loom.execution.TaskContents;
import io.loom.execution.journal.Journal;
import io.loom.execution.journal.TaskLogStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;

/** Opens the durable side of shards. Thread-safe. */
@ApplicationScoped
class ShardStores {

    private final Journal journal;
    private final TaskLogStore logs;
    private final LogFollowers followers;
    private final Instance<OperationListener> listeners;
    private final Instance<TaskContents> contents;
    private final EngineMeters meters;
    private final Clock clock;

    ShardStores(
            Journal journal,
            TaskLogStore logs,
            LogFollowers followers,
            Instance<OperationListener> listeners,
            Instance<TaskContents> contents,
            EngineMeters meters,
            Clock clock) {
        this.journal = journal;
        this.logs = logs;
        this.followers = followers;
        this.listeners = listeners;
        this.contents = contents;
        this.meters = meters;
        this.clock = clock;
    }

    /** The store of a shard that this replica owns under a token. */
    ShardStore open(int shard, long token) {
        Notifier notifier = new Notifier(listeners.get(), contents.get(), meters, followers, clock);
        return new ShardStore(shard, token, journal, logs, notifier, meters);
    }
}

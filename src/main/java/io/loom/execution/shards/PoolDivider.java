package io.loom.execution.shards;

import io.loom.execution.engine.Admission;
import io.loom.execution.engine.PoolShare;
import io.loom.execution.engine.QueueKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Divides the slots of each pool: first between the replicas, then, by {@link Admission}, between the tenants and shards
 * of this one. No slot is handed out while the broker does not keep up. Thread-safe.
 */
@ApplicationScoped
class PoolDivider {

    private final Dispatcher dispatcher;
    private final Admission admission = new Admission();
    private SortedMap<UUID, Map<String, Integer>> demands = new TreeMap<>();
    private Map<String, Integer> capacities = Map.of();

    PoolDivider(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** What the shards of this replica want and hold. */
    Admission admission() {
        return admission;
    }

    /** The demands of the living replicas and the weights of tenants are these from now on. */
    synchronized void divide(
            UUID replica, SortedMap<UUID, Map<String, Integer>> byReplica, Map<UUID, Integer> weights) {
        demands = byReplica;
        admission.weights(weights);
        takePart(replica);
    }

    /** The provisioners of the pools do so many tasks at once from now on. */
    synchronized void divide(UUID replica, Map<String, Integer> capacityByPool) {
        capacities = capacityByPool;
        takePart(replica);
    }

    private void takePart(UUID replica) {
        capacities.forEach((pool, capacity) -> {
            SortedMap<UUID, Integer> wanted = new TreeMap<>();
            demands.forEach((each, byPool) -> wanted.put(each, byPool.getOrDefault(pool, 0)));
            wanted.putIfAbsent(replica, 0);
            admission.capacity(pool, PoolShare.of(capacity, wanted, replica));
        });
    }

    /** Hands out the slots that are free to the shards that wait for them; the shards hold them from now on. */
    List<Admission.Grant> grant() {
        return dispatcher.isBehind() ? List.of() : admission.grant();
    }

    /** Takes slots for a shard that nobody waits for; the shard holds them from now on. */
    int take(int shard, QueueKey key, int limit) {
        return dispatcher.isBehind() ? 0 : admission.take(shard, key, limit);
    }
}

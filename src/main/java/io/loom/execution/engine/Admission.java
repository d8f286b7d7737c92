package io.loom.execution.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose ready tasks go out. Each pool has as many slots as its provisioners announce. A free slot goes to the
 * tenant that holds the smallest part of its fair share, there to the highest priority, there to the shard that has
 * waited longest. One tenant never takes the last eighth of a pool, so that a newcomer need not wait for a long task
 * to end. Thread-safe.
 */
public final class Admission {

    /**
     * Slots for a shard.
     *
     * @param shard whose ready tasks may go
     * @param key which of them
     * @param count how many
     */
    public record Grant(int shard, QueueKey key, int count) {}

    /**
     * How a tenant stands at a pool.
     *
     * @param waiting how many ready tasks wait for a slot
     * @param held how many slots are held
     */
    public record Queue(String pool, UUID tenantId, int waiting, int held) {}

    private static final class Tenant {
        private final Map<Integer, Integer> heldByShard = new HashMap<>();
        private final Map<QueueKey, Map<Integer, Integer>> wanted = new LinkedHashMap<>();
        private int held;

        private int waiting() {
            return wanted.values().stream()
                    .flatMap(shards -> shards.values().stream())
                    .mapToInt(Integer::intValue)
                    .sum();
        }

        private QueueKey firstKey() {
            return Collections.min(wanted.keySet(), Comparator.comparing(QueueKey::priority));
        }
    }

    private static final class Pool {
        private final Map<UUID, Tenant> tenants = new LinkedHashMap<>();
        private int capacity;
        private int held;

        /** How many slots one tenant may hold. */
        private int window() {
            return capacity - capacity / 8;
        }
    }

    private final Map<String, Pool> pools = new HashMap<>();
    private Map<UUID, Integer> weights = Map.of();

    /** Sets how many tasks the live provisioners of a pool do at once. */
    public synchronized void capacity(String pool, int capacity) {
        pool(pool).capacity = capacity;
    }

    /** Sets the weights of tenants, from 1 on; 1 of those that are not named. */
    public synchronized void weights(Map<UUID, Integer> byTenant) {
        weights = Map.copyOf(byTenant);
    }

    /** The weight of a tenant. */
    public synchronized int weight(UUID tenantId) {
        return weights.getOrDefault(tenantId, 1);
    }

    /** A shard has that many more ready tasks in a queue. */
    public synchronized void want(int shard, QueueKey key, int count) {
        tenant(key).wanted.computeIfAbsent(key, queue -> new LinkedHashMap<>()).merge(shard, count, Integer::sum);
    }

    /** A shard holds slots already, by attempts that were out before it was taken over. */
    public synchronized void hold(int shard, QueueKey key, int count) {
        Tenant tenant = tenant(key);
        tenant.held += count;
        tenant.heldByShard.merge(shard, count, Integer::sum);
        pool(key.pool()).held += count;
    }

    /** A shard gives slots back. */
    public synchronized void free(int shard, QueueKey key, int count) {
        hold(shard, key, -count);
    }

    /** A shard is gone from here: what it wanted and held is forgotten. */
    public synchronized void forget(int shard) {
        for (Pool pool : pools.values()) {
            for (Tenant tenant : pool.tenants.values()) {
                tenant.wanted.values().forEach(shards -> shards.remove(shard));
                tenant.wanted.values().removeIf(Map::isEmpty);
                Integer held = tenant.heldByShard.remove(shard);
                if (held != null) {
                    tenant.held -= held;
                    pool.held -= held;
                }
            }
        }
    }

    /** How many slots of a pool are held. */
    public synchronized int held(String pool) {
        return pool(pool).held;
    }

    /** How many ready tasks wait for a slot of a pool. */
    public synchronized int waiting(String pool) {
        return pool(pool).tenants.values().stream().mapToInt(Tenant::waiting).sum();
    }

    /** How every tenant stands at every pool. */
    public synchronized List<Queue> queues() {
        List<Queue> queues = new ArrayList<>();
        pools.forEach((name, pool) ->
                pool.tenants.forEach((id, tenant) -> queues.add(new Queue(name, id, tenant.waiting(), tenant.held))));
        return queues;
    }

    /** How many slots each pool could be used for: those that are held, and one for each task that waits. */
    public synchronized Map<String, Integer> demands() {
        Map<String, Integer> demands = new HashMap<>();
        pools.forEach((name, pool) -> {
            int demand = pool.held + waiting(name);
            if (demand > 0) {
                demands.put(name, demand);
            }
        });
        return demands;
    }

    /** Hands out what is free; the slots are held from now on. */
    public synchronized List<Grant> grant() {
        Map<Integer, Map<QueueKey, Integer>> granted = new LinkedHashMap<>();
        for (Pool pool : pools.values()) {
            Tenant next = next(pool);
            while (next != null) {
                QueueKey key = next.firstKey();
                int shard = takeOne(next, key);
                hold(shard, key, 1);
                granted.computeIfAbsent(shard, counts -> new LinkedHashMap<>()).merge(key, 1, Integer::sum);
                next = next(pool);
            }
        }
        List<Grant> grants = new ArrayList<>();
        granted.forEach((shard, keys) -> keys.forEach((key, count) -> grants.add(new Grant(shard, key, count))));
        return grants;
    }

    /** Whose turn it is; null where nobody may have a slot now. */
    private @Nullable Tenant next(Pool pool) {
        if (pool.held >= pool.capacity) {
            return null;
        }
        Tenant next = null;
        double least = Double.POSITIVE_INFINITY;
        for (Map.Entry<UUID, Tenant> entry : pool.tenants.entrySet()) {
            Tenant tenant = entry.getValue();
            double part = (double) tenant.held / weight(entry.getKey());
            if (!tenant.wanted.isEmpty() && tenant.held < pool.window() && part < least) {
                next = tenant;
                least = part;
            }
        }
        return next;
    }

    /** Takes one from the shard that waits longest, and puts that shard last. */
    private static int takeOne(Tenant tenant, QueueKey key) {
        Map<Integer, Integer> shards = Objects.requireNonNull(tenant.wanted.get(key));
        Map.Entry<Integer, Integer> first = shards.entrySet().iterator().next();
        int shard = first.getKey();
        int left = first.getValue() - 1;
        shards.remove(shard);
        if (left > 0) {
            shards.put(shard, left);
        } else if (shards.isEmpty()) {
            tenant.wanted.remove(key);
        }
        return shard;
    }

    /**
     * Takes free slots for ready tasks at once. None where somebody could have them who waits: then they are to be wanted.
     *
     * @param limit how many at most
     * @return how many; the shard holds them from now on
     */
    public synchronized int take(int shard, QueueKey key, int limit) {
        Pool pool = pool(key.pool());
        if (next(pool) != null) {
            return 0;
        }
        int free = Math.min(pool.capacity - pool.held, pool.window() - tenant(key).held);
        int taken = Math.clamp(free, 0, limit);
        hold(shard, key, taken);
        return taken;
    }

    private Pool pool(String name) {
        return pools.computeIfAbsent(name, key -> new Pool());
    }

    private Tenant tenant(QueueKey key) {
        return pool(key.pool()).tenants.computeIfAbsent(key.tenantId(), tenant -> new Tenant());
    }
}

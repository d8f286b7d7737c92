package io.loom.execution.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;

/**
 * How the replicas divide the slots of a pool: each gets what it could use, at most an equal part of what those who
 * could use less have left; what nobody could use now is divided equally, so that a burst need not wait. All replicas
 * that go by the same demands come to parts that add up to the capacity.
 */
public final class PoolShare {

    private PoolShare() {}

    /**
     * The part of one replica.
     *
     * @param capacity how many slots there are, from 0 on
     * @param demands how many each living replica could use, from 0 on
     * @param self the replica that asks; one of those
     */
    public static int of(int capacity, SortedMap<UUID, Integer> demands, UUID self) {
        List<Map.Entry<UUID, Integer>> modestFirst = new ArrayList<>(demands.entrySet());
        modestFirst.sort(Map.Entry.comparingByValue(Comparator.naturalOrder()));
        long wanted = demands.values().stream().mapToLong(Integer::longValue).sum();
        int spare = (int) Math.max(0, capacity - wanted);
        int left = capacity - spare;
        int replicas = modestFirst.size();
        for (int i = 0; i < replicas; i++) {
            Map.Entry<UUID, Integer> each = modestFirst.get(i);
            int part = Math.min(each.getValue(), left / (replicas - i));
            left -= part;
            if (each.getKey().equals(self)) {
                int place = demands.headMap(self).size();
                return part + spare / replicas + (place < spare % replicas ? 1 : 0);
            }
        }
        throw new IllegalArgumentException("The replica " + self + " must be one of " + demands.keySet() + ".");
    }
}

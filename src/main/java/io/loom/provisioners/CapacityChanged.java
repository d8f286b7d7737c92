package io.loom.provisioners;

import java.util.Map;

/** How many tasks the live incarnations of each pool do at once; a pool that lost its last one is there with 0. */
public record CapacityChanged(Map<String, Integer> byPool) {
    public CapacityChanged {
        byPool = Map.copyOf(byPool);
    }
}

package io.loom.execution.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which tasks of an operation hold a slot of which queue: a byte a task. Not thread-safe. */
final class HeldSlots {

    private static final int MOST_LANES = 255;

    /** One more than the place of the queue; 0 for none. */
    private final byte[] lanesOfTasks;

    private final List<QueueKey> keys = new ArrayList<>();

    HeldSlots(int tasks) {
        lanesOfTasks = new byte[tasks];
    }

    /** The task holds a slot of the queue, until it is released. */
    void hold(int vertex, QueueKey key) {
        int place = keys.indexOf(key);
        if (place < 0) {
            place = keys.size();
            if (place == MOST_LANES) {
                throw new IllegalStateException("The tasks of an operation must be in at most " + MOST_LANES
                        + " pools, and one is in " + key.pool() + " too.");
            }
            keys.add(key);
        }
        lanesOfTasks[vertex] = (byte) (place + 1);
    }

    /** The queue of the slot that the task held; null where it held none. */
    @Nullable
    QueueKey release(int vertex) {
        int place = Byte.toUnsignedInt(lanesOfTasks[vertex]);
        lanesOfTasks[vertex] = 0;
        return place == 0 ? null : keys.get(place - 1);
    }

    /** Counts the slots, queue by queue. */
    void addTo(Map<QueueKey, Integer> held) {
        int[] counts = new int[keys.size() + 1];
        for (byte place : lanesOfTasks) {
            counts[Byte.toUnsignedInt(place)]++;
        }
        for (int place = 0; place < keys.size(); place++) {
            if (counts[place + 1] > 0) {
                held.merge(keys.get(place), counts[place + 1], Integer::sum);
            }
        }
    }
}

package io.loom.execution.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which tasks of an operation hold a slot of which lane: a byte a task. Not thread-safe. */
final class HeldSlots {

    private static final int MOST_LANES = 255;

    /** One more than the place of the lane; 0 for none. */
    private final byte[] lanesOfTasks;

    private final List<Lane> lanes = new ArrayList<>();

    HeldSlots(int tasks) {
        lanesOfTasks = new byte[tasks];
    }

    /** The task holds a slot of the lane, until it is released. */
    void hold(int vertex, Lane lane) {
        int place = lanes.indexOf(lane);
        if (place < 0) {
            place = lanes.size();
            if (place == MOST_LANES) {
                throw new IllegalStateException("The tasks of an operation must be in at most " + MOST_LANES
                        + " pools, and one is in " + lane.pool() + " too.");
            }
            lanes.add(lane);
        }
        lanesOfTasks[vertex] = (byte) (place + 1);
    }

    /** The lane of the slot that the task held; null where it held none. */
    @Nullable
    Lane release(int vertex) {
        int place = Byte.toUnsignedInt(lanesOfTasks[vertex]);
        lanesOfTasks[vertex] = 0;
        return place == 0 ? null : lanes.get(place - 1);
    }

    /** Counts the slots, lane by lane. */
    void addTo(Map<Lane, Integer> held) {
        int[] counts = new int[lanes.size() + 1];
        for (byte place : lanesOfTasks) {
            counts[Byte.toUnsignedInt(place)]++;
        }
        for (int place = 0; place < lanes.size(); place++) {
            if (counts[place + 1] > 0) {
                held.merge(lanes.get(place), counts[place + 1], Integer::sum);
            }
        }
    }
}

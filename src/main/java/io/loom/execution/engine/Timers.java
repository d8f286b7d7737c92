package io.loom.execution.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * When to look at which task again. Times are milliseconds since the epoch; {@link #next} may be some milliseconds late, so
 * that a timer costs a few bytes. A timer is not taken back: who sees it go off looks whether it still matters. Not thread-safe.
 */
final class Timers {

    /** Milliseconds of timers that are kept together. */
    private static final long GRAIN = 64;

    /** A timer that may have gone off. */
    record Due(OperationRun run, int vertex) {}

    private static final class Bucket {
        private OperationRun[] runs = new OperationRun[4];
        private int[] vertices = new int[4];
        private int size;
        private long next = Long.MAX_VALUE;

        private void add(long at, OperationRun run, int vertex) {
            next = Math.min(next, at);
            if (size == vertices.length) {
                int larger = size + size / 2;
                runs = Arrays.copyOf(runs, larger);
                vertices = Arrays.copyOf(vertices, larger);
            }
            runs[size] = run;
            vertices[size++] = vertex;
        }
    }

    private final TreeMap<Long, Bucket> buckets = new TreeMap<>();

    /** Looks at a task at a time, or soon after. */
    void add(long at, OperationRun run, int vertex) {
        long bucket = Math.floorDiv(at, GRAIN) * GRAIN;
        buckets.computeIfAbsent(bucket, time -> new Bucket()).add(at, run, vertex);
    }

    /** Forgets all of them. */
    void clear() {
        buckets.clear();
    }

    /** When to take timers next; empty for never. */
    OptionalLong next() {
        return buckets.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(buckets.firstEntry().getValue().next);
    }

    /** The timers that have gone off by now, and some that will soon: those come again. In about the order of their times. */
    List<Due> takeDue(long now) {
        List<Due> due = new ArrayList<>();
        Map.Entry<Long, Bucket> first = buckets.firstEntry();
        while (first != null && first.getKey() <= now) {
            Bucket bucket = first.getValue();
            for (int i = 0; i < bucket.size; i++) {
                due.add(new Due(bucket.runs[i], bucket.vertices[i]));
            }
            if (now < first.getKey() + GRAIN) {
                bucket.next = first.getKey() + GRAIN;
                return due;
            }
            buckets.pollFirstEntry();
            first = buckets.firstEntry();
        }
        return due;
    }
}

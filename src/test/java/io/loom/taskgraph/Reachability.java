package io.loom.taskgraph;

import java.util.Arrays;
import java.util.BitSet;

/** Which vertices come after which, over any number of edges. */
public final class Reachability {

    private final BitSet[] after;

    public Reachability(TaskGraph graph) {
        after = new BitSet[graph.vertexCount()];
        Arrays.setAll(after, vertex -> new BitSet());
        int[] sorted = graph.topologicalOrder();
        for (int i = sorted.length - 1; i >= 0; i--) {
            for (int s = 0; s < graph.successorCount(sorted[i]); s++) {
                int successor = graph.successor(sorted[i], s);
                after[sorted[i]].set(successor);
                after[sorted[i]].or(after[successor]);
            }
        }
    }

    public boolean isAfter(int first, int second) {
        return after[first].get(second);
    }
}

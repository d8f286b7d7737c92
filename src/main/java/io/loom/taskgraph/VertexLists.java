package io.loom.taskgraph;

import java.util.Arrays;

/** Growing lists of vertices, one for each service. */
final class VertexLists {

    private static final int[] EMPTY = {};

    private final int[][] lists;
    private final int[] sizes;

    VertexLists(int services) {
        this.lists = new int[services][];
        Arrays.fill(lists, EMPTY);
        this.sizes = new int[services];
    }

    void add(int service, int vertex) {
        if (sizes[service] == lists[service].length) {
            lists[service] = Arrays.copyOf(lists[service], Math.max(4, sizes[service] * 2));
        }
        lists[service][sizes[service]++] = vertex;
    }

    int size(int service) {
        return sizes[service];
    }

    int get(int service, int index) {
        return lists[service][index];
    }
}

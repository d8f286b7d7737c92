package io.loom.taskgraph;

import java.util.Arrays;

/** Edges as they are found, to be grouped by their first end at last. */
final class EdgeList {

    private int[] from = new int[1024];
    private int[] to = new int[1024];
    private int size;

    void add(int predecessor, int successor) {
        if (size == from.length) {
            from = Arrays.copyOf(from, size + (size >> 1));
            to = Arrays.copyOf(to, from.length);
        }
        from[size] = predecessor;
        to[size++] = successor;
    }

    /** Hands over every edge, in the order in which they were added. */
    void forEach(EdgeVisitor visitor) {
        for (int i = 0; i < size; i++) {
            visitor.visit(from[i], to[i]);
        }
    }

    interface EdgeVisitor {
        void visit(int predecessor, int successor);
    }

    /** For each vertex where its successors begin in {@link #successors}, and the end of the last one's. */
    int[] firstSuccessors(int vertexCount) {
        int[] first = new int[vertexCount + 1];
        for (int i = 0; i < size; i++) {
            first[from[i] + 1]++;
        }
        for (int vertex = 0; vertex < vertexCount; vertex++) {
            first[vertex + 1] += first[vertex];
        }
        return first;
    }

    /** Successors grouped by predecessor. */
    int[] successors(int[] firstSuccessors) {
        int[] next = firstSuccessors.clone();
        int[] successors = new int[size];
        for (int i = 0; i < size; i++) {
            successors[next[from[i]]++] = to[i];
        }
        return successors;
    }
}

package io.loom.benchmarks.placement;

import io.loom.benchmarks.Run;
import io.loom.placement.Placer;
import java.util.function.Consumer;

/** Clusters that are there already: what becomes of their nodes, and how fast that is known. */
final class ExistingNodes {

    private final Placer placer;
    private final boolean quick;

    ExistingNodes(Placer placer, boolean quick) {
        this.placer = placer;
        this.quick = quick;
    }

    void measure(Consumer<Run> runs) {}
}

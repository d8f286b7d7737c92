package io.loom.benchmarks.chaos;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A pool with a provisioner and a provider of its own, in which one cluster after the other is changed: who kills its
 * provisioner meets no other pool.
 *
 * @param number from 1
 */
record WorkerPool(int number) {

    /** So many, from the first on. */
    static List<WorkerPool> first(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(WorkerPool::new).toList();
    }

    String name() {
        return "pool-" + number;
    }

    String provider() {
        return "sandbox-" + number;
    }

    /** What its provisioner is called at the server. */
    String provisioner() {
        return Installation.nameOf(number);
    }
}

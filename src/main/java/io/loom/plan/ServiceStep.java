package io.loom.plan;

import java.util.Set;

/** One of the steps in which services come to a cluster and go from it. Each is done on all of its nodes before the next one begins. */
sealed interface ServiceStep {

    /** Nodes come, go and change, as if no service came to the cluster or went from it. */
    record Nodes() implements ServiceStep {}

    /** Services come to the nodes that are to have them. */
    record Come(Set<String> services) implements ServiceStep {}

    /** Services that stand are configured again, those that are defined otherwise also installed anew. */
    record Tell(Set<String> services) implements ServiceStep {}

    /** Services go from the nodes that have them. */
    record Go(Set<String> services) implements ServiceStep {}
}

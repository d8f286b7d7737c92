/** Clusters and their nodes, leases and history. */
@NullMarked
package io.loom.clusters;

import org.jspecify.annotations.NullMarked;

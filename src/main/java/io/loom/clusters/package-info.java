/** Clusters and their nodes as they are stored: what they are to be and what they are, leases and history. */
@NullMarked
package io.loom.clusters;

import org.jspecify.annotations.NullMarked;

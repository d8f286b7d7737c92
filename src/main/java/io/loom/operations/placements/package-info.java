/**
 * Questions to the placement: of a new cluster, of a change, what-if, comparisons, streams and profiles; and what they
 * are held to: quota, capacity, shortages.
 */
@NullMarked
package io.loom.operations.placements;

import org.jspecify.annotations.NullMarked;

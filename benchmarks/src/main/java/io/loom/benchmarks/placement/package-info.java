/** Measures placement beside its peers, and checks every answer that it measures. */
@NullMarked
package io.loom.benchmarks.placement;

import org.jspecify.annotations.NullMarked;

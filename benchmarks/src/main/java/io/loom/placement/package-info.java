/** What the benchmarks need of the inside of placement. */
@NullMarked
package io.loom.placement;

import org.jspecify.annotations.NullMarked;

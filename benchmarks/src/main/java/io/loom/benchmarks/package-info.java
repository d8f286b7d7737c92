/** Measures placement and dispatch, each beside its peer. */
@NullMarked
package io.loom.benchmarks;

import org.jspecify.annotations.NullMarked;

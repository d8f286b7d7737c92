/**
 * The use cases on clusters: ask, plan, apply, follow. Its rooms: {@code store}, {@code placements}, {@code changes},
 * {@code tasks}, {@code accounts} and {@code progress}.
 */
@NullMarked
package io.loom.operations;

import org.jspecify.annotations.NullMarked;

/** Keeps clusters, nodes and operations as the engine's progress makes them. */
@NullMarked
package io.loom.operations.progress;

import org.jspecify.annotations.NullMarked;

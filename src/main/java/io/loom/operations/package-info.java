/**
 * The use cases on clusters: plan, apply, follow. Tells the engine what a task contains, and keeps clusters, nodes and
 * operations as the engine's progress makes them.
 */
@NullMarked
package io.loom.operations;

import org.jspecify.annotations.NullMarked;

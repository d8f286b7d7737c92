/**
 * The use cases on clusters: ask, plan, apply, follow. Each kind of change of a standing cluster is one class. Tells the
 * engine what a task contains, and keeps clusters, nodes and operations as the engine's progress makes them.
 */
@NullMarked
package io.loom.operations;

import org.jspecify.annotations.NullMarked;

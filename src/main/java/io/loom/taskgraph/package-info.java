/** Orders the work on nodes into a graph of tasks. Knows no kinds of operations. Pure functions. */
@NullMarked
package io.loom.taskgraph;

import org.jspecify.annotations.NullMarked;

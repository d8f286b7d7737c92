/** Which tasks an operation needs and what each of them waits for. Pure functions. */
@NullMarked
package io.loom.taskgraph;

import org.jspecify.annotations.NullMarked;

/**
 * The engine as a state machine: no clock, no broker and no database of its own. What happened goes in, durable
 * transitions and things to do come out.
 */
@NullMarked
package io.loom.execution.engine;

import org.jspecify.annotations.NullMarked;

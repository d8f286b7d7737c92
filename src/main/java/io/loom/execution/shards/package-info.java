/** The shell around the engine: owns shards, makes what it decides durable, and talks to the broker. */
@NullMarked
package io.loom.execution.shards;

import org.jspecify.annotations.NullMarked;

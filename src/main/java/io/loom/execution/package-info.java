/** Runs task graphs: shards, journal, dispatch over AMQP, reports, retries, time-outs, compensation. */
@NullMarked
package io.loom.execution;

import org.jspecify.annotations.NullMarked;

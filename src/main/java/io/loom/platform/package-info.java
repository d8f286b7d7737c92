/**
 * What every feature stands on: problem+json, paging, idempotency, ids, the clock, signals between servers, embedded
 * PostgreSQL and broker, the solver configuration in force.
 */
@NullMarked
package io.loom.platform;

import org.jspecify.annotations.NullMarked;

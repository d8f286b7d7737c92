/** What every feature stands on: problem+json, paging, idempotency, ids, the clock, embedded PostgreSQL and broker. */
@NullMarked
package io.loom.platform;

import org.jspecify.annotations.NullMarked;

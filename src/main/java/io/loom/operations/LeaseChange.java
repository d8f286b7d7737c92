package io.loom.operations;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a lease is to end: one of the two.
 *
 * @param expiresAt at that moment
 * @param extendMillis so much later than now planned; less than 0 for earlier
 */
public record LeaseChange(
        @Nullable Instant expiresAt, @Nullable Long extendMillis) {}

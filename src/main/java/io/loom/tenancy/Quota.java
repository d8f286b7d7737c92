package io.loom.tenancy;

import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * How much a tenant may have at once; a null is without limit.
 *
 * @param clusters clusters that are not terminated
 * @param nodes nodes of all of them
 * @param pricePerHourMicros price of all nodes per hour, in micro-units
 */
public record Quota(
        @Nullable @Min(0) Integer clusters,
        @Nullable @Min(0) Integer nodes,
        @Nullable @Min(0) Long pricePerHourMicros) {

    /** Without any limit. */
    public static final Quota UNLIMITED = new Quota(null, null, null);
}

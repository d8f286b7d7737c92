package io.loom.tenancy;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * How much a tenant may have at once; a null is without limit.
 *
 * @param clusters clusters that are not terminated
 * @param nodes nodes of all of them
 * @param cores of all machines whose capacity is known
 * @param memoryMib mebibytes of memory of all machines whose capacity is known
 * @param pricePerHourMicros price of all nodes per hour, in micro-units
 */
public record Quota(
        @Nullable @Min(0) Integer clusters,
        @Nullable @Min(0) Integer nodes,
        @Nullable @Min(0) Integer cores,
        @Nullable @Min(0) @Max(MAX_MEMORY_MIB) Long memoryMib,
        @Nullable @Min(0) Long pricePerHourMicros) {

    /** An exbibyte: sums of what is used and asked for stay far from overflowing. */
    private static final long MAX_MEMORY_MIB = 1L << 40;

    /** Without any limit. */
    public static final Quota UNLIMITED = new Quota(null, null, null, null, null);
}

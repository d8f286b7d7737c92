package io.loom.placement;

import io.loom.model.Resources;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A size of machine at a provider.
 *
 * @param provider that offers it
 * @param hardwareType its name
 * @param imageTypes that it can start from, the preferred one first
 * @param capacity what fits on it
 * @param microsPerHour its price
 * @param currency of the price, ISO 4217
 * @param limit how many there are; {@link Integer#MAX_VALUE} for as many as are asked for
 * @param locations of the provider where there are such machines; empty for all
 * @param countedAt name of the only location whose machines the limit counts: of a type that is limited at each location there is one of
 *     these for each; null where it counts all of the type
 */
record Machine(
        String provider,
        String hardwareType,
        List<String> imageTypes,
        Resources capacity,
        long microsPerHour,
        String currency,
        int limit,
        Set<String> locations,
        @Nullable String countedAt) {

    /** As many as are asked for, at every location. */
    Machine(
            String provider,
            String hardwareType,
            List<String> imageTypes,
            Resources capacity,
            long microsPerHour,
            String currency) {
        this(provider, hardwareType, imageTypes, capacity, microsPerHour, currency, Integer.MAX_VALUE, Set.of(), null);
    }

    boolean limited() {
        return limit < Integer.MAX_VALUE;
    }

    /** Whether there are such machines at a place. */
    boolean isAt(Place place) {
        return provider.equals(place.provider()) && (locations.isEmpty() || locations.contains(place.location()));
    }

    /** Thousandths of a core, 0 if not known. */
    long knownCpuMillis() {
        return known(capacity.cpuMillis());
    }

    /** Mebibytes, 0 if not known. */
    long knownMemoryMib() {
        return known(capacity.memoryMib());
    }

    private static long known(long amount) {
        return amount >= Resources.UNBOUNDED ? 0 : amount;
    }
}

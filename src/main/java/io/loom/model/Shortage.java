package io.loom.model;

import java.time.Instant;

/**
 * That a provider had no capacity for machines of a hardware type at a location.
 *
 * @param provider name of the provider
 * @param location within the provider
 * @param message the provider's own words
 * @param endsAt until then no new nodes are placed there
 */
public record Shortage(String provider, String hardwareType, String location, String message, Instant endsAt) {

    /** Whether another one is of the same hardware type at the same location. */
    public boolean isSamePlace(Shortage other) {
        return provider.equals(other.provider)
                && hardwareType.equals(other.hardwareType)
                && location.equals(other.location);
    }
}

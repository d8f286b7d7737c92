package io.loom.operations.placements;

import io.loom.model.Shortage;
import java.time.Instant;

/**
 * That a provider had no capacity for machines of a hardware type at a location.
 *
 * @param location within the provider
 * @param message the provider's own words
 * @param endsAt until then no new nodes are placed there
 */
public record ShortageView(String hardwareType, String location, String message, Instant endsAt) {

    static ShortageView of(Shortage shortage) {
        return new ShortageView(shortage.hardwareType(), shortage.location(), shortage.message(), shortage.endsAt());
    }
}

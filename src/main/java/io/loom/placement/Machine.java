package io.loom.placement;

import io.loom.model.Resources;
import java.util.List;

/**
 * A size of machine at a provider.
 *
 * @param provider that offers it
 * @param hardwareType its name
 * @param imageTypes that it can start from, the preferred one first
 * @param capacity what fits on it
 * @param microsPerHour its price
 * @param currency of the price, ISO 4217
 */
record Machine(
        String provider,
        String hardwareType,
        List<String> imageTypes,
        Resources capacity,
        long microsPerHour,
        String currency) {}

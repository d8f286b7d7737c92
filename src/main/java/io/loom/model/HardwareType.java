package io.loom.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A size of machine, and what it is called at each provider.
 *
 * @param name identity
 * @param about words for people
 * @param providerMap by provider name
 * @param capacity where an offer gives none; null for unbounded
 * @param pricePerHour where an offer gives none; null for free
 */
public record HardwareType(
        String name,
        About about,
        Map<String, Offer> providerMap,
        @Nullable Resources capacity,
        @Nullable Price pricePerHour)
        implements Definition {

    /**
     * The size at one provider.
     *
     * @param properties the provider's own words, {@code flavor} among them
     * @param capacity null to use the hardware type's
     * @param pricePerHour null to use the hardware type's
     * @param limit how many such machines there are, as with hosts of one's own; null for as many as are asked for
     * @param locations of the provider where there are such machines; empty for all
     */
    public record Offer(
            Map<String, String> properties,
            @Nullable Resources capacity,
            @Nullable Price pricePerHour,
            @Nullable Integer limit,
            Set<String> locations) {

        /** As many as are asked for, at every location. */
        public Offer(Map<String, String> properties, @Nullable Resources capacity, @Nullable Price pricePerHour) {
            this(properties, capacity, pricePerHour, null, Set.of());
        }
    }

    /**
     * The same with other limits of its offers.
     *
     * @param limits by provider and limit as it is, the new one; null for none
     */
    HardwareType withLimits(BiFunction<String, @Nullable Integer, @Nullable Integer> limits) {
        Map<String, Offer> offers = new LinkedHashMap<>();
        providerMap.forEach((provider, offer) -> offers.put(
                provider,
                new Offer(
                        offer.properties(),
                        offer.capacity(),
                        offer.pricePerHour(),
                        limits.apply(provider, offer.limit()),
                        offer.locations())));
        return new HardwareType(name, about, Ordered.map(offers), capacity, pricePerHour);
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.HARDWARE_TYPE;
    }

    /** What a machine of this type has at {@code provider}. */
    public Resources capacityAt(String provider) {
        Offer offer = providerMap.get(provider);
        if (offer != null && offer.capacity() != null) {
            return offer.capacity();
        }
        return capacity != null ? capacity : Resources.UNLIMITED;
    }

    /** What a machine of this type costs at {@code provider}. */
    public Price priceAt(String provider) {
        Offer offer = providerMap.get(provider);
        if (offer != null && offer.pricePerHour() != null) {
            return offer.pricePerHour();
        }
        return pricePerHour != null ? pricePerHour : Price.FREE;
    }
}

package io.loom.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
     * @param limits of those machines, how many are at each location; empty where that is not told apart
     */
    public record Offer(
            Map<String, String> properties,
            @Nullable Resources capacity,
            @Nullable Price pricePerHour,
            @Nullable Integer limit,
            Set<String> locations,
            Map<String, Integer> limits) {

        public Offer {
            limits = limits == null ? Map.of() : limits;
        }

        /** Not told apart by location. */
        public Offer(
                Map<String, String> properties,
                @Nullable Resources capacity,
                @Nullable Price pricePerHour,
                @Nullable Integer limit,
                Set<String> locations) {
            this(properties, capacity, pricePerHour, limit, locations, Map.of());
        }

        /** Locations of an offer that is to be had nowhere: no location has such a name. */
        public static final Set<String> NOWHERE = Set.of("");

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
                        offer.locations(),
                        offer.limits())));
        return new HardwareType(name, about, Ordered.map(offers), capacity, pricePerHour);
    }

    /**
     * The same with the offer of a provider at fewer locations. Machines that stand elsewhere are what they were.
     *
     * @param locations where there are none
     */
    HardwareType withoutLocations(Provider provider, Set<String> locations) {
        Offer offer = providerMap.get(provider.name());
        if (offer == null) {
            return this;
        }
        Set<String> left = new TreeSet<>(
                offer.locations().isEmpty()
                        ? provider.locations().stream().map(Location::name).toList()
                        : offer.locations());
        left.removeAll(locations);
        Map<String, Offer> offers = new LinkedHashMap<>(providerMap);
        offers.put(
                provider.name(),
                new Offer(
                        offer.properties(),
                        offer.capacity(),
                        offer.pricePerHour(),
                        offer.limit(),
                        left.isEmpty() ? Offer.NOWHERE : left,
                        offer.limits()));
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

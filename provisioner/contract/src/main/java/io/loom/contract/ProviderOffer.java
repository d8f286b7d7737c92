package io.loom.contract;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an account at a provider offers.
 *
 * @param flavors sizes of machines
 * @param images that machines can be made from
 * @param locations zones or regions, by the provider's names; empty where the provider has none
 * @param networks that machines can be attached to
 * @param quotas what is left of the account's limits
 */
public record ProviderOffer(
        List<Flavor> flavors, List<Image> images, List<String> locations, List<Network> networks, List<Quota> quotas) {
    public ProviderOffer {
        flavors = List.copyOf(flavors);
        images = List.copyOf(images);
        locations = List.copyOf(locations);
        networks = List.copyOf(networks);
        quotas = List.copyOf(quotas);
    }

    /** Nothing. */
    public static final ProviderOffer NOTHING =
            new ProviderOffer(List.of(), List.of(), List.of(), List.of(), List.of());

    /** What both offer together, in the order in which they do. */
    public ProviderOffer plus(ProviderOffer more) {
        return new ProviderOffer(
                joined(flavors, more.flavors),
                joined(images, more.images),
                joined(locations, more.locations),
                joined(networks, more.networks),
                joined(quotas, more.quotas));
    }

    private static <T> List<T> joined(List<T> some, List<T> others) {
        List<T> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    /**
     * A size of machines.
     *
     * @param id as it stands in the entry {@code flavor} of a hardware type
     * @param name for people
     * @param cpus virtual processors
     * @param memoryMiB memory
     * @param diskGiB root disk; null where it is chosen per machine
     * @param hourlyPrice in {@code currency}; null where the provider does not tell
     * @param currency ISO 4217; null where there is no price
     * @param locations where it is to be had; empty for everywhere
     */
    public record Flavor(
            String id,
            String name,
            double cpus,
            long memoryMiB,
            @Nullable Long diskGiB,
            @Nullable BigDecimal hourlyPrice,
            @Nullable String currency,
            List<String> locations) {
        public Flavor {
            locations = List.copyOf(locations);
        }
    }

    /**
     * An image.
     *
     * @param id as it stands in the entry {@code image} of an image type
     * @param name for people
     * @param sshUser who logs in to a machine made from it; null where that is not known
     */
    public record Image(String id, String name, @Nullable String sshUser) {}

    /**
     * A network.
     *
     * @param id as the provider's field for networks takes it
     * @param name for people
     */
    public record Network(String id, String name) {}

    /**
     * A limit of the account.
     *
     * @param name e.g. {@code cores}
     * @param limit the most there may be; null for no limit
     * @param used how much of it is in use
     */
    public record Quota(String name, @Nullable Long limit, long used) {}
}

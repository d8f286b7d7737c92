package io.loom.operations.accounts;

import io.loom.contract.ProviderOffer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an account at a provider offers.
 *
 * @param provider name of the provider
 * @param endedAt null while it is being asked
 * @param flavors sizes of machines, the smallest first
 * @param images that machines can be made from, by name
 * @param locations zones or regions, by the provider's names; empty where it has none
 * @param networks that machines can be attached to, by name
 * @param quotas the account's limits, by name
 * @param failure why not all could be found out; null where it was, or is still to be
 */
public record ProviderOfferView(
        String provider,
        Instant askedAt,
        @Nullable Instant endedAt,
        List<FlavorView> flavors,
        List<ImageView> images,
        List<String> locations,
        List<NetworkView> networks,
        List<QuotaView> quotas,
        @Nullable String failure) {

    /**
     * A size of machines.
     *
     * @param id the {@code flavor} of a hardware type
     * @param name for people
     * @param cpus virtual processors
     * @param diskGiB root disk; null where it is chosen per machine
     * @param hourlyPrice in {@code currency}; null where the provider does not tell
     * @param currency ISO 4217; null where there is no price
     * @param locations where it is to be had; empty for everywhere
     */
    public record FlavorView(
            String id,
            String name,
            double cpus,
            long memoryMiB,
            @Nullable Long diskGiB,
            @Nullable BigDecimal hourlyPrice,
            @Nullable String currency,
            List<String> locations) {}

    /**
     * An image.
     *
     * @param id the {@code image} of an image type
     * @param name for people
     * @param sshUser who logs in; null where that is not known
     */
    public record ImageView(
            String id, String name, @Nullable String sshUser) {}

    /**
     * A network.
     *
     * @param id as the provider's field for networks takes it
     * @param name for people
     */
    public record NetworkView(String id, String name) {}

    /**
     * A limit of the account.
     *
     * @param name e.g. {@code cores}
     * @param limit the most there may be; null for no limit
     * @param used how much of it is in use
     * @param left how much more there may be; null for no limit
     */
    public record QuotaView(
            String name,
            @Nullable Long limit,
            long used,
            @Nullable Long left) {}

    static ProviderOfferView of(ProviderQuestionEntity question) {
        ProviderOffer offer = question.offer();
        return new ProviderOfferView(
                question.provider(),
                question.askedAt(),
                question.endedAt(),
                offer.flavors().stream()
                        .sorted(Comparator.comparingDouble(ProviderOffer.Flavor::cpus)
                                .thenComparingLong(ProviderOffer.Flavor::memoryMiB)
                                .thenComparing(ProviderOffer.Flavor::id))
                        .map(flavor -> new FlavorView(
                                flavor.id(),
                                flavor.name(),
                                flavor.cpus(),
                                flavor.memoryMiB(),
                                flavor.diskGiB(),
                                flavor.hourlyPrice(),
                                flavor.currency(),
                                flavor.locations()))
                        .toList(),
                offer.images().stream()
                        .sorted(Comparator.comparing(ProviderOffer.Image::name).thenComparing(ProviderOffer.Image::id))
                        .map(image -> new ImageView(image.id(), image.name(), image.sshUser()))
                        .toList(),
                offer.locations().stream().sorted().toList(),
                offer.networks().stream()
                        .sorted(Comparator.comparing(ProviderOffer.Network::name)
                                .thenComparing(ProviderOffer.Network::id))
                        .map(network -> new NetworkView(network.id(), network.name()))
                        .toList(),
                offer.quotas().stream()
                        .sorted(Comparator.comparing(ProviderOffer.Quota::name))
                        .map(ProviderOfferView::quota)
                        .toList(),
                question.failure());
    }

    private static QuotaView quota(ProviderOffer.Quota quota) {
        Long limit = quota.limit();
        return new QuotaView(
                quota.name(), limit, quota.used(), limit == null ? null : (Long) Math.max(0, limit - quota.used()));
    }
}

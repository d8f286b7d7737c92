package io.loom.provisioner.tasks;

import io.loom.contract.AccountCheck;
import io.loom.contract.FoundMachine;
import io.loom.contract.ProviderOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one message of an answer carries, of which an answer has at least one.
 *
 * @param machines that were found
 * @param checks of an account
 * @param offer a part of what an account offers; null where that was not the question
 */
public record AnswerPart(
        List<FoundMachine> machines,
        List<AccountCheck> checks,
        @Nullable ProviderOffer offer) {
    private static final int AT_ONCE = 200;

    public AnswerPart {
        machines = List.copyOf(machines);
        checks = List.copyOf(checks);
    }

    static List<AnswerPart> of(List<FoundMachine> machines, List<AccountCheck> checks) {
        List<AnswerPart> parts = new ArrayList<>();
        chunks(machines).forEach(some -> parts.add(new AnswerPart(some, List.of(), null)));
        if (parts.isEmpty() || !checks.isEmpty()) {
            parts.add(new AnswerPart(List.of(), checks, null));
        }
        return parts;
    }

    static List<AnswerPart> of(ProviderOffer offer) {
        List<AnswerPart> parts = new ArrayList<>();
        parts.add(of(List.of(), List.of(), offer.locations(), offer.networks(), offer.quotas()));
        add(parts, offer.flavors(), some -> of(some, List.of(), List.of(), List.of(), List.of()));
        add(parts, offer.images(), some -> of(List.of(), some, List.of(), List.of(), List.of()));
        return parts;
    }

    private static <T> void add(List<AnswerPart> parts, List<T> all, Function<List<T>, AnswerPart> part) {
        chunks(all).forEach(some -> parts.add(part.apply(some)));
    }

    private static AnswerPart of(
            List<ProviderOffer.Flavor> flavors,
            List<ProviderOffer.Image> images,
            List<String> locations,
            List<ProviderOffer.Network> networks,
            List<ProviderOffer.Quota> quotas) {
        return new AnswerPart(List.of(), List.of(), new ProviderOffer(flavors, images, locations, networks, quotas));
    }

    private static <T> List<List<T>> chunks(List<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            chunks.add(all.subList(from, Math.min(from + AT_ONCE, all.size())));
        }
        return chunks;
    }
}

package io.loom.operations.accounts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the machines of a provider have been listed.
 *
 * @param provider name of the provider
 * @param endedAt null while it goes on
 * @param failure why not all machines could be listed; null where they were, or are still to be
 */
public record OrphanSearchView(
        String provider,
        Instant askedAt,
        @Nullable Instant endedAt,
        @Nullable String failure) {

    static OrphanSearchView of(ProviderQuestionEntity question) {
        return new OrphanSearchView(question.provider(), question.askedAt(), question.endedAt(), question.failure());
    }
}

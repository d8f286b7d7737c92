package io.loom.operations.accounts;

import io.loom.contract.AccountCheck;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an account at a provider can be used.
 *
 * @param provider name of the provider
 * @param endedAt null while it goes on
 * @param passed whether all that was looked at will do; null while it goes on
 * @param checks what was looked at
 * @param failure why not all could be looked at; null where it was, or is still to be
 */
public record ProviderCheckView(
        String provider,
        Instant askedAt,
        @Nullable Instant endedAt,
        @Nullable Boolean passed,
        List<CheckView> checks,
        @Nullable String failure) {

    /**
     * One thing that was looked at.
     *
     * @param subject what, e.g. {@code credentials}
     * @param passed whether it will do
     * @param words what was found
     */
    public record CheckView(String subject, boolean passed, String words) {}

    static ProviderCheckView of(ProviderQuestionEntity question) {
        boolean isGood =
                question.failure() == null && question.checks().stream().allMatch(AccountCheck::passed);
        return new ProviderCheckView(
                question.provider(),
                question.askedAt(),
                question.endedAt(),
                question.endedAt() == null ? null : isGood,
                question.checks().stream()
                        .map(check -> new CheckView(check.subject(), check.passed(), check.words()))
                        .toList(),
                question.failure());
    }
}

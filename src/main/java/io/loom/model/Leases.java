package io.loom.model;

import io.loom.model.TemplateBody.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of leases. Every duration is in milliseconds, and 0 is for ever. */
public final class Leases {

    /** No lease ends later: what comes then has more digits than databases and programs expect. */
    public static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,18})([smhd]?)");

    private Leases() {}

    /** Reads milliseconds as digits, or a whole number with one of the units s, m, h, d; empty where it is neither. */
    public static OptionalLong parse(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long unit = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(1).toMillis();
            case "m" -> Duration.ofMinutes(1).toMillis();
            case "h" -> Duration.ofHours(1).toMillis();
            case "d" -> Duration.ofDays(1).toMillis();
            default -> 1;
        };
        long count = Long.parseLong(matcher.group(1));
        return count > Long.MAX_VALUE / unit ? OptionalLong.empty() : OptionalLong.of(count * unit);
    }

    /**
     * The initial lease of a cluster.
     *
     * @param template null where the template has no lease rules: all is allowed
     * @param requested null for the template's
     * @return milliseconds, 0 for ever
     * @throws InvalidInputException where the request is negative, or longer than the template's initial lease
     */
    public static long initial(@Nullable Lease template, @Nullable Long requested) {
        long limit = template == null ? 0 : template.initial();
        if (requested == null) {
            return limit;
        }
        if (requested < 0) {
            throw new InvalidInputException(
                    "/initialLease",
                    "The initial lease (" + requested + " ms) is negative.\nMaybe 0 was meant, which is for ever.");
        }
        if (limit != 0 && (requested == 0 || requested > limit)) {
            throw new InvalidInputException(
                    "/initialLease",
                    "The initial lease (" + (requested == 0 ? "for ever" : requested + " ms")
                            + ") is greater than the template allows (" + limit + " ms).\nMaybe ask for at most "
                            + limit + " ms, and prolong it later.");
        }
        return requested;
    }

    /**
     * Checks that a lease ends at a time that can be said.
     *
     * @param createdAt of the cluster
     * @param lease milliseconds, 0 for ever
     * @throws InvalidInputException where it ends after {@link #LAST}
     */
    public static void requireEnd(Instant createdAt, long lease) {
        if (lease > Duration.between(createdAt, LAST).toMillis()) {
            throw new InvalidInputException(
                    "/initialLease",
                    "The initial lease (" + lease
                            + " ms) would end after the year 9999.\nMaybe 0 was meant, which is for ever.");
        }
    }

    /**
     * Checks that a lease may be prolonged, or cut, to {@code wanted}.
     *
     * @param template null where the template has no lease rules
     * @param createdAt of the cluster
     * @param expiresAt as it is now; null for never
     * @param wanted null for never
     * @throws InvalidInputException where the end lies before the creation or after {@link #LAST}, or the template's step or max
     *     forbids it
     */
    public static void requireProlongable(
            @Nullable Lease template, Instant createdAt, @Nullable Instant expiresAt, @Nullable Instant wanted) {
        if (wanted != null && wanted.isBefore(createdAt)) {
            throw new InvalidInputException(
                    "/expiresAt",
                    "The lease cannot end at " + wanted + ": the cluster was created at " + createdAt
                            + ".\nMaybe delete the cluster, if it is not needed any more.");
        }
        if (wanted != null && wanted.isAfter(LAST)) {
            throw new InvalidInputException(
                    "/expiresAt",
                    "The lease cannot end at " + wanted + ": that is after the year 9999.\nMaybe ask for " + LAST
                            + ".");
        }
        if (template == null || template.max() == 0) {
            return;
        }
        Instant latest = createdAt.plusMillis(template.max());
        if (wanted == null || wanted.isAfter(latest)) {
            throw new InvalidInputException(
                    "/expiresAt",
                    "The lease cannot end " + (wanted == null ? "never" : "at " + wanted)
                            + ": the template allows " + template.max() + " ms in all, that is until " + latest
                            + ".\nMaybe ask for that.");
        }
        if (template.step() != 0 && expiresAt != null && wanted.isAfter(expiresAt.plusMillis(template.step()))) {
            throw new InvalidInputException(
                    "/expiresAt",
                    "The lease cannot be prolonged from " + expiresAt + " to " + wanted
                            + ": the template allows steps of " + template.step() + " ms.\nMaybe ask for "
                            + expiresAt.plusMillis(template.step()) + ".");
        }
    }
}

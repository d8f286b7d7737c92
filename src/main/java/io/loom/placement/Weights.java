package io.loom.placement;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What each constraint counts in one solve: a profile with the template's and the request's changes over it. Every constraint has a setting.
 *
 * <p>A soft point is a millionth of the currency per hour, so that a weight says what a miss is worth: with {@code spread} at 25000,
 * one instance above its fair share is worth 0.025 per hour.
 */
record Weights(Map<ConstraintId, Setting> settings) {

    /** Sums over a million nodes stay within a long. */
    static final long MAX_WEIGHT = 1_000_000_000L;

    Weights {
        settings = Map.copyOf(settings);
    }

    /**
     * @param level at which a miss counts
     * @param weight for each unit of a miss; 0 is off
     * @param share what a fair share is taken of; heeded by {@code spread} and {@code strictSpread} alone
     * @param limit what the constraint holds its subject to, as its {@link ConstraintId#limit} says; null for the constraint's own
     */
    record Setting(
            Level level,
            long weight,
            FairShare share,
            @Nullable Long limit) {

        /** Without a limit. */
        Setting(Level level, long weight, FairShare share) {
            this(level, weight, share, null);
        }

        boolean on() {
            return weight > 0;
        }

        Setting withWeight(long changed) {
            return new Setting(level, changed, share, limit);
        }

        Setting withLevel(Level changed) {
            return new Setting(changed, weight, share, limit);
        }

        Setting withLimit(long changed) {
            return new Setting(level, weight, share, changed);
        }

        /** The limit, or another where there is none. */
        long limitOr(long otherwise) {
            return limit == null ? otherwise : limit;
        }
    }

    /** What a service's fair share of a location is taken of, divided by the number of locations and rounded up. */
    enum FairShare {
        /** The instances that there are. */
        ACTUAL,
        /** The least instances that there must be; what goes beyond is above its share wherever it stands. */
        MINIMUM
    }

    Setting of(ConstraintId constraint) {
        return Objects.requireNonNull(settings.get(constraint), constraint::id);
    }

    Weights with(ConstraintId constraint, Setting setting) {
        Map<ConstraintId, Setting> changed = new EnumMap<>(settings);
        changed.put(constraint, setting);
        return new Weights(changed);
    }

    /** These with everything off that is not hard. */
    Weights hardOnly() {
        Weights only = this;
        for (ConstraintId constraint : ConstraintId.values()) {
            if (of(constraint).level() != Level.HARD) {
                only = only.with(constraint, of(constraint).withWeight(0));
            }
        }
        return only;
    }
}

package io.loom.placement;

import java.util.Arrays;

/**
 * One linear row over the counts of the columns: {@code lower <= sum(coefficient x count) + share x total <= upper}, and what it costs to miss that.
 *
 * @param constraint whose row it is
 * @param subject what it is about, for people
 * @param level at which a miss counts
 * @param weight for each {@code unit} of a miss, begun ones included
 * @param unit 1 or more
 * @param lower {@link #FREE_BELOW} for none
 * @param upper {@link #FREE_ABOVE} for none
 * @param columns indexes, ascending
 * @param coefficients one for each of {@code columns}, not 0
 * @param total index of the formulation's total that it compares with; less than 0 for none
 * @param share of that
 */
record Row(
        ConstraintId constraint,
        String subject,
        Level level,
        long weight,
        long unit,
        long lower,
        long upper,
        int[] columns,
        long[] coefficients,
        int total,
        long share) {

    static final long FREE_BELOW = Long.MIN_VALUE / 4;
    static final long FREE_ABOVE = Long.MAX_VALUE / 4;

    /** Whether the row only sums up prices: every node that it counts costs its coefficient. */
    boolean isPrice() {
        return upper == 0 && lower == FREE_BELOW && unit == 1 && !hasTotal() && onlyAdds();
    }

    /** Whether it compares with a total. */
    boolean hasTotal() {
        return total >= 0;
    }

    /** Whether each node that it counts makes it larger. */
    private boolean onlyAdds() {
        return Arrays.stream(coefficients).allMatch(c -> c > 0);
    }

    /** Misses of whole counts are multiples of this many units. */
    long granularity() {
        return isPrice() ? Arrays.stream(coefficients).reduce(0, Row::gcd) : 1;
    }

    static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** What {@code value} costs, 0 or more. */
    long penalty(long value) {
        return penalty(value, lower, upper, unit, weight);
    }

    static long penalty(long value, long lower, long upper, long unit, long weight) {
        long miss = value < lower ? lower - value : value > upper ? value - upper : 0;
        return miss == 0 ? 0 : weight * (unit == 1 ? miss : Math.ceilDiv(miss, unit));
    }
}

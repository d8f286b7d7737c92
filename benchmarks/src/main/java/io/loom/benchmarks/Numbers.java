package io.loom.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Collection;

/** Numbers of many repetitions as one, and as text for people. */
public final class Numbers {

    private static final MathContext DIGITS = new MathContext(4);

    private Numbers() {}

    /** The middle one; NaN of none. */
    public static double median(Collection<? extends Number> values) {
        double[] sorted =
                values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The largest one; NaN of none. */
    public static double largest(Collection<? extends Number> values) {
        return values.stream().mapToDouble(Number::doubleValue).max().orElse(Double.NaN);
    }

    /** At most four digits that count, without an exponent while that stays short. */
    public static String plain(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "-";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        return Arrays.asList(rounded.toPlainString(), rounded.toString()).stream()
                .filter(text -> text.length() <= 12)
                .findFirst()
                .orElse(rounded.toString());
    }
}

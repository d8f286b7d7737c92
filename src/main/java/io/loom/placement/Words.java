package io.loom.placement;

import java.math.BigDecimal;

/** Phrases that several explanations share. */
final class Words {

    private Words() {}

    /** "5", "from 2 to 5", "at least 2" or "at most 5". */
    static String range(long min, long max) {
        boolean open = max >= Integer.MAX_VALUE;
        if (min == max) {
            return "exactly " + min;
        }
        if (open) {
            return "at least " + min;
        }
        return min <= 0 ? "at most " + max : "from " + min + " to " + max;
    }

    /** Micro-units as units, as in "0.175". */
    static String money(long micros) {
        BigDecimal amount = BigDecimal.valueOf(micros, 6).stripTrailingZeros();
        return amount.scale() < 0 ? amount.setScale(0).toPlainString() : amount.toPlainString();
    }

    static String share(String services, String location, long here, long all) {
        return services + ": " + here + " of " + all + " instances stand at " + location
                + ", more than its fair share.";
    }
}

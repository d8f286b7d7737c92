package io.loom.placement;

import io.loom.model.Resources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Phrases that several explanations share. */
final class Words {

    private static final int KNOWN = 12;

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

    /** "1 node", "2 nodes". */
    static String many(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The same as {@link #range}, of a noun: "exactly 1 node", "from 2 to 5 nodes". */
    static String range(long min, long max, String noun) {
        long last = max >= Integer.MAX_VALUE ? min : max;
        return range(min, max) + " " + noun + (last == 1 ? "" : "s");
    }

    /** Micro-units as units, as in "0.175". */
    static String money(long micros) {
        BigDecimal amount = BigDecimal.valueOf(micros, 6).stripTrailingZeros();
        return amount.scale() < 0 ? amount.setScale(0).toPlainString() : amount.toPlainString();
    }

    /** What a demand needs of what is too little: {@code 4 cores where there are 2, 8192 MiB memory where there are 4096}. */
    static String lacks(Resources demand, Resources capacity) {
        List<String> parts = new ArrayList<>();
        if (demand.cpuMillis() > capacity.cpuMillis()) {
            parts.add(cores(demand.cpuMillis()) + " cores where there are " + cores(capacity.cpuMillis()));
        }
        if (demand.memoryMib() > capacity.memoryMib()) {
            parts.add(demand.memoryMib() + " MiB memory where there are " + capacity.memoryMib());
        }
        if (demand.diskMib() > capacity.diskMib()) {
            parts.add(demand.diskMib() + " MiB disk where there are " + capacity.diskMib());
        }
        return String.join(", ", parts);
    }

    private static String cores(long millis) {
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
    }

    /** The names, sorted; the first dozen where there are more. */
    static String known(Collection<String> names) {
        List<String> sorted = names.stream().sorted().toList();
        return sorted.size() <= KNOWN
                ? String.join(", ", sorted)
                : String.join(", ", sorted.subList(0, KNOWN)) + " and " + (sorted.size() - KNOWN) + " more";
    }

    static String share(String services, String location, long here, long all) {
        return services + ": " + here + " of " + all + " instances stand at " + location
                + ", more than its fair share.";
    }
}

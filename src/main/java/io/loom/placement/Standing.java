package io.loom.placement;

/**
 * How many hard, medium and soft points a set of counts misses; each 0 or less, larger is better, compared in this order.
 */
record Standing(long hard, long medium, long soft) implements Comparable<Standing> {

    /** In Timefold's notation. */
    String text() {
        return hard + "hard/" + medium + "medium/" + soft + "soft";
    }

    boolean isFeasible() {
        return hard == 0;
    }

    @Override
    public int compareTo(Standing other) {
        int byHard = Long.compare(hard, other.hard);
        if (byHard != 0) {
            return byHard;
        }
        int byMedium = Long.compare(medium, other.medium);
        return byMedium != 0 ? byMedium : Long.compare(soft, other.soft);
    }
}

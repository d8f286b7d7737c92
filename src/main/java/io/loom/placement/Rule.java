package io.loom.placement;

/** What a template or request asks of the counts, as a problem fact. The row builder and the constraint streams each read it in their own way. */
sealed interface Rule {

    /**
     * So many instances of a bundle.
     *
     * @param services who asks for it, for people
     */
    record Quantity(int bundle, String services, int min, int max) implements Rule {}

    /** At least one instance of a bundle for every so many of another: {@code instances x every >= count(per)}. */
    record Proportion(int bundle, String service, int per, String perName, int every) implements Rule {}

    /** So many nodes in all. */
    record Size(int min, int max) implements Rule {}

    /** At most so many nodes at a place. */
    record Limit(Place place) implements Rule {}

    /** At least one instance of a bundle, if it can be. */
    record Presence(int bundle, String services) implements Rule {}

    /**
     * Instances of a bundle evenly over the places.
     *
     * @param places how many there are, 2 or more
     * @param strict whether the template demands it
     * @param share instances per place that are fair; {@link #ACTUAL} to take it of the instances that there are
     */
    record Evenness(int bundle, String services, int places, boolean strict, long share) implements Rule {

        static final long ACTUAL = -1;

        /** Instances at one place above the fair share. */
        long excess(long here, long everywhere) {
            long fair = share == ACTUAL ? Math.ceilDiv(everywhere, (long) places) : share;
            return Math.max(0, here - fair);
        }
    }

    /** So many bundles are best on a node. */
    record Fullness(int bundles) implements Rule {

        long missing(Cell cell) {
            return (long) bundles - cell.column().bundles().cardinality();
        }
    }
}

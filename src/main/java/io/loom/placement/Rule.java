package io.loom.placement;

import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /**
     * So many nodes in all.
     *
     * @param fewest whether it is to be the least number that serves; found before anything else
     */
    record Size(int min, int max, boolean fewest) implements Rule {

        Size(int min, int max) {
            this(min, max, false);
        }
    }

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
     * @param slack instances above that which are allowed
     */
    record Evenness(int bundle, String services, int places, boolean strict, long share, long slack) implements Rule {

        static final long ACTUAL = -1;

        Evenness(int bundle, String services, int places, boolean strict, long share) {
            this(bundle, services, places, strict, share, 0);
        }

        /** Instances at one place above the fair share and what is allowed. */
        long excess(long here, long everywhere) {
            long fair = share == ACTUAL ? Math.ceilDiv(everywhere, (long) places) : share;
            return Math.max(0, here - fair - slack);
        }
    }

    /**
     * So many bundles are best on a node; where the size is free, as few nodes as can be.
     *
     * @param freeSize whether nodes count alike, however full they are
     */
    record Fullness(int bundles, boolean freeSize) implements Rule {

        Fullness(int bundles) {
            this(bundles, false);
        }

        long missing(Cell cell) {
            return freeSize ? 1 : (long) bundles - cell.column().bundles().cardinality();
        }
    }

    /**
     * At most so much of something, of all nodes or of those at a provider, or of a hardware type there or at one of its locations.
     *
     * @param constraint {@code providerCapacity} or {@code quota}
     * @param provider whose nodes count; null for all
     * @param hardwareType of the nodes that count; null for all
     * @param location of the nodes that count, where their machines are counted by location; null for all
     * @param limit in the measure's unit
     */
    record Ceiling(
            ConstraintId constraint,
            @Nullable String provider,
            @Nullable String hardwareType,
            @Nullable String location,
            Measure measure,
            long limit)
            implements Rule {

        /** Wherever they stand. */
        Ceiling(
                ConstraintId constraint,
                @Nullable String provider,
                @Nullable String hardwareType,
                Measure measure,
                long limit) {
            this(constraint, provider, hardwareType, null, measure, limit);
        }

        /** For people. */
        String subject() {
            String where = provider == null ? "the tenant" : location == null ? provider : provider + "/" + location;
            return hardwareType == null ? where : hardwareType + " at " + where;
        }

        /** Whether nodes of that machine count. */
        boolean counts(Machine machine) {
            return (provider == null || provider.equals(machine.provider()))
                    && (hardwareType == null || hardwareType.equals(machine.hardwareType()))
                    && (location == null || location.equals(machine.countedAt()));
        }
    }

    /** What is counted of a machine. */
    enum Measure {
        NODES("node", "nodes", 1),
        CPU("core", "cores", 1000),
        MEMORY("GiB memory", "GiB memory", 1024),
        PRICE("per hour", "per hour", 1);

        private final String one;
        private final String many;
        private final long unit;

        Measure(String one, String many, long unit) {
            this.one = one;
            this.many = many;
            this.unit = unit;
        }

        /** Begun ones of these make a miss. */
        long unit() {
            return unit;
        }

        /** An amount for people. */
        String say(long amount) {
            if (this == PRICE) {
                return Words.money(amount) + " " + many;
            }
            return (amount % unit == 0 ? String.valueOf(amount / unit) : String.valueOf(amount / (double) unit)) + " "
                    + (amount == unit ? one : many);
        }
    }

    /**
     * What the services use, evenly over the places.
     *
     * @param measure cpu or memory
     * @param places how many there are, 2 or more
     * @param slack whole cores or GiB of distance from the mean that are allowed
     */
    record Balance(Measure measure, int places, long slack) implements Rule {}

    /**
     * A share of all machines of a type unused.
     *
     * @param measure cpu or memory
     * @param percent wished, 1 to 100
     */
    record Headroom(String provider, String hardwareType, Measure measure, long percent) implements Rule {

        boolean counts(Machine machine) {
            return provider.equals(machine.provider()) && hardwareType.equals(machine.hardwareType());
        }
    }

    /**
     * Nodes of these types, where they are named.
     *
     * @param hardwareTypes empty for all
     * @param imageTypes empty for all
     * @param slack nodes of others that are allowed
     */
    record Preference(Set<String> hardwareTypes, Set<String> imageTypes, long slack) implements Rule {

        boolean isMet(String hardwareType, String imageType) {
            return (hardwareTypes.isEmpty() || hardwareTypes.contains(hardwareType))
                    && (imageTypes.isEmpty() || imageTypes.contains(imageType));
        }
    }

    /**
     * Few different layouts.
     *
     * @param nodes no counts have more
     */
    record Variety(int nodes) implements Rule {}

    /** Nodes that are there left alone, as far as can be. */
    record Stillness() implements Rule {}

    /**
     * Nodes that are there disturbed no more than that.
     *
     * @param budget as {@link DisruptionBudget} counts
     */
    record Disturbance(long budget) implements Rule {

        /** As much as the request itself demands; found before anything else. */
        static final long AS_DEMANDED = -1;
    }

    /** A rule that may be missed, each unit of a miss for a medium point: how far must it give way? */
    record Eased(Rule rule) implements Rule {}

    /** Whose misses its are. */
    default ConstraintId constraintId() {
        return switch (this) {
            case Quantity q -> ConstraintId.SERVICE_QUANTITY;
            case Proportion p -> ConstraintId.SERVICE_RATIO;
            case Size s -> ConstraintId.CLUSTER_SIZE;
            case Limit l -> ConstraintId.LOCATION_LIMIT;
            case Presence p -> ConstraintId.UNPLACED;
            case Evenness e -> e.strict() ? ConstraintId.STRICT_SPREAD : ConstraintId.SPREAD;
            case Fullness f -> ConstraintId.PACKING;
            case Ceiling c -> c.constraint();
            case Balance b -> ConstraintId.BALANCE;
            case Headroom h -> ConstraintId.HEADROOM;
            case Preference p -> ConstraintId.PREFERRED_TYPES;
            case Variety v -> ConstraintId.LAYOUT_VARIETY;
            case Stillness s -> ConstraintId.DISRUPTION;
            case Disturbance d -> ConstraintId.DISRUPTION_BUDGET;
            case Eased e -> e.rule().constraintId();
        };
    }
}

package io.loom.placement;

import ai.timefold.solver.core.api.score.stream.ConstraintJustification;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Why a constraint is missed: names, numbers and one sentence for people. */
sealed interface Justification extends ConstraintJustification {

    /** Whose miss it is. */
    ConstraintId constraint();

    /** For people. */
    String sentence();

    record ServiceQuantity(String services, long instances, int min, int max) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.SERVICE_QUANTITY;
        }

        @Override
        public String sentence() {
            return services + ": " + Words.many(instances, "instance") + ", where " + Words.range(min, max)
                    + " must be.";
        }
    }

    record ServiceRatio(String service, long instances, String per, long perCount, int every) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.SERVICE_RATIO;
        }

        @Override
        public String sentence() {
            return service + ": " + Words.many(instances, "instance") + (instances == 1 ? " is" : " are")
                    + " too few for " + perCount + " of " + per + "; there must be one for every " + every + ".";
        }
    }

    record ClusterSize(long nodes, int min, int max) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.CLUSTER_SIZE;
        }

        @Override
        public String sentence() {
            return Words.many(nodes, "node") + ", where " + Words.range(min, max) + " must be.";
        }
    }

    record LocationLimit(String location, long nodes, int limit) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.LOCATION_LIMIT;
        }

        @Override
        public String sentence() {
            return Words.many(nodes, "node") + " at " + location + ", which may hold " + limit + ".";
        }
    }

    record ProviderCapacity(String subject, String amount, String limit) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.PROVIDER_CAPACITY;
        }

        @Override
        public String sentence() {
            return amount + " of " + subject + ", which has " + limit + ".";
        }
    }

    record Quota(String amount, String limit) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.QUOTA;
        }

        @Override
        public String sentence() {
            return amount + " in all, where the quota leaves " + limit + ".";
        }
    }

    record DisruptionBudget(long disturbed, long budget) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.DISRUPTION_BUDGET;
        }

        @Override
        public String sentence() {
            return disturbed + " existing nodes and instances are disturbed, where " + budget + " may be.";
        }
    }

    record Disruption(@Nullable NodeGroup before, @Nullable Layout after, int count, long each)
            implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.DISRUPTION;
        }

        @Override
        public String sentence() {
            String was = before == null ? "" : String.join(", ", before.layout().services());
            return after == null
                    ? count + " x " + was + " is given up."
                    : count + " x " + was + " becomes " + String.join(", ", after.services()) + ": "
                            + Words.many(each, "instance") + (each == 1 ? " starts or stops" : " start or stop")
                            + " on each.";
        }
    }

    record Balance(String location, String here, String mean) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.BALANCE;
        }

        @Override
        public String sentence() {
            return here + " are used at " + location + ", where the mean is " + mean + ".";
        }
    }

    record Headroom(String hardwareType, String provider, String used, String capacity, long percent)
            implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.HEADROOM;
        }

        @Override
        public String sentence() {
            return used + " of " + capacity + " are used on " + hardwareType + " at " + provider + ", where " + percent
                    + " % should not be.";
        }
    }

    record PreferredTypes(long nodes, long allowed, Set<String> hardwareTypes, Set<String> imageTypes)
            implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.PREFERRED_TYPES;
        }

        @Override
        public String sentence() {
            Set<String> wanted = new TreeSet<>(hardwareTypes);
            wanted.addAll(imageTypes);
            return Words.many(nodes, "node") + (nodes == 1 ? " is" : " are") + " not of the preferred types ("
                    + String.join(", ", wanted) + ")" + (allowed > 0 ? ", where " + allowed + " may be" : "") + ".";
        }
    }

    record LayoutVariety(Layout layout, long nodes) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.LAYOUT_VARIETY;
        }

        @Override
        public String sentence() {
            return "A layout of its own: " + nodes + " x " + String.join(", ", layout.services()) + " on "
                    + layout.hardwareType() + ", " + layout.imageType() + ".";
        }
    }

    record StrictSpread(String services, String location, long here, long all) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.STRICT_SPREAD;
        }

        @Override
        public String sentence() {
            return Words.share(services, location, here, all);
        }
    }

    record Unplaced(String services) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.UNPLACED;
        }

        @Override
        public String sentence() {
            return services + " is on no node.";
        }
    }

    record Cost(Layout layout, String location, int count, long microsPerHour) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.COST;
        }

        @Override
        public String sentence() {
            return count + " x " + layout.hardwareType() + " at " + location + " at " + Words.money(microsPerHour)
                    + " an hour each.";
        }
    }

    record Spread(String services, String location, long here, long all) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.SPREAD;
        }

        @Override
        public String sentence() {
            return Words.share(services, location, here, all);
        }
    }

    record Packing(Layout layout, String location, int count, long missing) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.PACKING;
        }

        @Override
        public String sentence() {
            return count + " x " + String.join(", ", layout.services()) + " at " + location + " could hold "
                    + Words.many(missing, "other group") + " of services each.";
        }
    }
}

package io.loom.placement;

import ai.timefold.solver.core.api.score.stream.ConstraintJustification;

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
            return services + ": " + instances + " instances, where " + Words.range(min, max) + " must be.";
        }
    }

    record ServiceRatio(String service, long instances, String per, long perCount, int every) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.SERVICE_RATIO;
        }

        @Override
        public String sentence() {
            return service + ": " + instances + " instances are too few for " + perCount + " of " + per
                    + "; there must be one for every " + every + ".";
        }
    }

    record ClusterSize(long nodes, int min, int max) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.CLUSTER_SIZE;
        }

        @Override
        public String sentence() {
            return nodes + " nodes, where " + Words.range(min, max) + " must be.";
        }
    }

    record LocationLimit(String location, long nodes, int limit) implements Justification {
        @Override
        public ConstraintId constraint() {
            return ConstraintId.LOCATION_LIMIT;
        }

        @Override
        public String sentence() {
            return nodes + " nodes at " + location + ", which may hold " + limit + ".";
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
            return count + " x " + String.join(", ", layout.services()) + " at " + location + " could hold " + missing
                    + " more groups of services each.";
        }
    }
}

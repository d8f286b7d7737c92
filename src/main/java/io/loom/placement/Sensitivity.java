package io.loom.placement;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How far each soft weight can be changed, the others as they are, before another placement is better than the chosen one.
 *
 * @param findings one for each soft constraint that is on
 * @param solves how many problems were solved for it
 * @param complete whether all was found within the budget
 */
public record Sensitivity(List<Finding> findings, int solves, boolean complete) {

    public Sensitivity {
        findings = List.copyOf(findings);
    }

    /**
     * What was found about one weight.
     *
     * @param constraint as in the weights files
     * @param weight in force
     * @param lowest down to where the chosen placement stays the best; null where that was not found
     * @param highest up to where it does; null where that was not found
     * @param statement the same in words
     */
    public record Finding(
            String constraint,
            long weight,
            @Nullable End lowest,
            @Nullable End highest,
            String statement) {}

    /**
     * An end of the range in which the chosen placement stays the best.
     *
     * @param weight the last one at which it was found to be the best
     * @param proved whether it is proved that none is better there; else the search has found none
     * @param beyond what is better one step further; null where nothing is, as far as weights were tried
     */
    public record End(long weight, boolean proved, @Nullable Alternative beyond) {}

    /**
     * A placement that is better.
     *
     * @param weight at which
     * @param points by how many soft points
     * @param nodes what it is
     * @param microsPerHour its price, in millionths of the currency
     */
    public record Alternative(long weight, long points, List<NodeGroup> nodes, long microsPerHour) {

        public Alternative {
            nodes = List.copyOf(nodes);
        }
    }

    /** Runs one solve, when it is its turn. */
    @FunctionalInterface
    public interface Turns {

        /** Runs {@code solve} and waits for it. */
        SolvedPlacement take(Supplier<SolvedPlacement> solve);

        /** At once, on the caller's thread. */
        Turns AT_ONCE = Supplier::get;
    }
}

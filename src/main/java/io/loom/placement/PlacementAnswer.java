package io.loom.placement;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What placement found.
 *
 * @param outcome whether there is a placement
 * @param score Timefold's notation, e.g. {@code 0hard/0medium/-1200soft}; null unless FEASIBLE
 * @param bound no placement has a better soft score than this; null where it is not known
 * @param gap how far the soft score is from the bound, as a part of the bound, 0 when they are equal; null where unknown
 * @param solveMillis from resolved template to answer
 * @param nodes the placement; empty unless FEASIBLE
 * @param microsPerHour price of all nodes, in millionths of {@code currency}
 * @param currency ISO 4217
 * @param constraints what each constraint adds to the score
 * @param conflicts why there is none; empty unless INFEASIBLE
 * @param reasons why the nodes are what and where they are, one for each of {@code nodes}, or for the first of very many; empty where they were not asked for
 */
public record PlacementAnswer(
        Outcome outcome,
        @Nullable String score,
        @Nullable Long bound,
        @Nullable Double gap,
        double solveMillis,
        List<NodeGroup> nodes,
        long microsPerHour,
        String currency,
        List<ConstraintScore> constraints,
        List<Conflict> conflicts,
        List<Reasoning> reasons) {

    public PlacementAnswer {
        nodes = List.copyOf(nodes);
        constraints = List.copyOf(constraints);
        conflicts = List.copyOf(conflicts);
        reasons = List.copyOf(reasons);
    }

    /** The same with one more reason why there is none. */
    public PlacementAnswer with(Conflict conflict) {
        List<Conflict> all = new ArrayList<>(conflicts);
        all.add(conflict);
        return new PlacementAnswer(
                outcome, score, bound, gap, solveMillis, nodes, microsPerHour, currency, constraints, all, reasons);
    }

    PlacementAnswer withReasons(List<Reasoning> found) {
        return new PlacementAnswer(
                outcome, score, bound, gap, solveMillis, nodes, microsPerHour, currency, constraints, conflicts, found);
    }

    /** INFEASIBLE is proved; UNKNOWN means that time ran out. */
    public enum Outcome {
        FEASIBLE,
        INFEASIBLE,
        UNKNOWN
    }

    /**
     * What a constraint adds.
     *
     * @param id as in the weights files
     * @param level {@code hard}, {@code medium} or {@code soft}
     * @param weight in force; 0 is off
     * @param score what it adds at its level, 0 or less
     * @param matches the worst few reasons, in words
     */
    public record ConstraintScore(String id, String level, long weight, long score, List<String> matches) {}

    /**
     * A set of demands that cannot hold together; without any one of them there would be a placement.
     *
     * @param constraints ids
     * @param message in words, with names and numbers
     * @param remedies the nearest changes, each of which alone makes a placement of the whole; the smallest first, empty where none was found in time
     */
    public record Conflict(List<String> constraints, String message, List<Remedy> remedies) {

        public Conflict {
            constraints = List.copyOf(constraints);
            remedies = List.copyOf(remedies);
        }

        /** Without remedies. */
        public Conflict(List<String> constraints, String message) {
            this(constraints, message, List.of());
        }
    }

    /**
     * A change of what is asked for that makes a placement. It has been tried.
     *
     * @param constraints ids of those that it eases; several where no one alone would do
     * @param message in words: what now, and what then
     * @param microsPerHour price of all nodes then, in millionths of the answer's currency
     */
    public record Remedy(List<String> constraints, String message, long microsPerHour) {

        public Remedy {
            constraints = List.copyOf(constraints);
        }
    }
}

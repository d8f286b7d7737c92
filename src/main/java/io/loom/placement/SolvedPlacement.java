package io.loom.placement;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer together with what it was found by, to be compared with others and weighed anew. Immutable. */
public final class SolvedPlacement {

    private final Terms terms;
    private final PlacementAnswer answer;
    private final @Nullable Formulation formulation;
    private final int[] counts;

    /** @param formulation over the columns in use and the idle ones; null where there is no placement */
    SolvedPlacement(Terms terms, PlacementAnswer answer, @Nullable Formulation formulation, int[] counts) {
        this.terms = terms;
        this.answer = answer;
        this.formulation = formulation;
        this.counts = counts;
    }

    /** What was found. */
    public PlacementAnswer answer() {
        return answer;
    }

    Terms terms() {
        return terms;
    }

    boolean isFeasible() {
        return formulation != null;
    }

    /** What this placement counts by other weights of the same problem; only of a feasible one. */
    Standing standing(Terms other) {
        return under(other).standing(counts);
    }

    /**
     * Units of each constraint that this placement misses, whatever they weigh; only of a feasible one.
     *
     * @param rules the same problem's, which say what a miss is
     */
    Map<ConstraintId, Long> misses(Terms rules) {
        Weights ones = rules.weights();
        for (ConstraintId id : ConstraintId.values()) {
            ones = ones.with(id, ones.of(id).withWeight(1));
        }
        Formulation formulation = under(rules.withWeights(ones));
        RowScore score = formulation.score(counts);
        Map<ConstraintId, Long> misses = new EnumMap<>(ConstraintId.class);
        for (ConstraintId id : ConstraintId.values()) {
            misses.put(id, 0L);
        }
        for (int row = 0; row < formulation.rows().size(); row++) {
            Row missed = formulation.rows().get(row);
            misses.merge(missed.constraint(), missed.penalty(score.value(row)), Long::sum);
        }
        return misses;
    }

    private Formulation under(Terms other) {
        if (formulation == null) {
            throw new IllegalStateException("There is no placement to weigh.");
        }
        return new Formulation(other, formulation.columns());
    }

    /** Where the nodes are, for the eyes of this package. */
    Formulation formulation() {
        if (formulation == null) {
            throw new IllegalStateException("There is no placement to look at.");
        }
        return formulation;
    }

    int[] counts() {
        return Arrays.copyOf(counts, counts.length);
    }
}

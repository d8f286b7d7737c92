package io.loom.placement;

import io.loom.placement.LinearProgram.Demand;
import io.loom.placement.Master.Solved;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Whole counts that hold every hard row and miss as few medium points as can be. */
final class MediumProgram {

    private MediumProgram() {}

    /** Whole counts over the columns of a formulation. */
    record Whole(Formulation formulation, int[] counts, Standing standing) {

        /** What each row makes of the counts. */
        RowScore score() {
            return formulation.score(counts);
        }
    }

    /**
     * The best that is found; empty if there is none, or none was found in time.
     *
     * @param millis for the integer program, if rounding does not reach the bound
     */
    static Optional<Whole> least(Terms terms, long millis) {
        Solved relaxed = new Master(terms).solve().orElse(null);
        if (relaxed == null) {
            return Optional.empty();
        }
        Formulation formulation = relaxed.formulation();
        Whole rounded =
                whole(formulation, Seed.near(formulation, relaxed.point().counts()));
        if (rounded.standing().isFeasible() && -rounded.standing().medium() <= relaxed.medium()) {
            return Optional.of(rounded);
        }
        Optional<Whole> exact = WholeSearch.best(formulation, Demand.LEAST_MEDIUM, millis, () -> false)
                .counts()
                .map(counts -> whole(formulation, counts));
        return Stream.of(Optional.of(rounded), exact)
                .flatMap(Optional::stream)
                .filter(whole -> whole.standing().isFeasible())
                .max(Comparator.comparing(Whole::standing));
    }

    static Whole whole(Formulation formulation, int[] counts) {
        return new Whole(formulation, counts, formulation.standing(counts));
    }
}

package io.loom.placement;

import io.loom.placement.LinearProgram.Demand;
import io.loom.placement.LinearProgram.Outcome;
import io.loom.placement.LinearProgram.Prices;
import io.loom.placement.Master.Solved;
import io.loom.placement.Unfolding.Unfolded;
import io.loom.placement.WholeSearch.Answer;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The best whole counts so far, and the bound that they are measured against; each step leaves them as good or better.
 *
 * <p>Reduced costs say which columns matter: a column whose reduced cost is more than the distance between incumbent and bound is in no better placement (reduced cost
 * fixing). So few columns are left once the incumbent is good, and an integer program over them proves the rest.
 */
final class Incumbent {

    /** Columns that local search works on. */
    private static final int SEARCHED = 120;

    private final Solved relaxed;
    private final Formulation formulation;
    private final PlacementWatch watch;
    private final Listener listener;
    private int[] counts;
    private Standing standing;
    private long bound;

    /**
     * Rounds the relaxation.
     *
     * @param listener hears of the first counts and of better ones
     * @param ended whether the first counts are to be taken as they are
     */
    Incumbent(Solved relaxed, PlacementWatch watch, Listener listener, BooleanSupplier ended) {
        this.relaxed = relaxed;
        this.watch = watch;
        this.listener = listener;
        formulation = relaxed.formulation();
        bound = formulation.wholePoints(Level.SOFT, relaxed.point().value());
        counts = Seed.near(formulation, relaxed.point().counts(), ended);
        standing = formulation.standing(counts);
        tell(standing);
    }

    /** Hears of counts. */
    interface Listener {

        /** @param gap how far the soft score is from the bound, as a part of the bound */
        void better(Standing standing, double gap);
    }

    Solved relaxed() {
        return relaxed;
    }

    int[] counts() {
        return counts;
    }

    /** The counts of some columns. */
    int[] counts(int[] columns) {
        return IntStream.of(columns).map(column -> counts[column]).toArray();
    }

    /** The columns that have nodes, and the idle ones; ascending. Those without nodes are of no use to an explanation. */
    int[] occupied() {
        return IntStream.range(0, counts.length)
                .filter(column -> isIdle(column) || counts[column] > 0)
                .toArray();
    }

    Standing standing() {
        return standing;
    }

    /** Soft points that every placement misses, at the medium points that none does without. */
    long bound() {
        return bound;
    }

    /** Nothing can be better. */
    boolean isBest() {
        return standing.compareTo(goal()) >= 0;
    }

    private Standing goal() {
        return new Standing(0, -relaxed.medium(), -bound);
    }

    /**
     * Local search over the columns that the relaxation finds worth most.
     *
     * @param limit null for the one of the solver configuration
     */
    void search(Search search, @Nullable Duration limit) {
        int[] kept = promising(IntStream.range(0, counts.length).toArray(), SEARCHED);
        Formulation narrow = formulation.narrowed(kept);
        offer(kept, search.improve(narrow, counts(kept), goal(), limit, watch, better -> {
            if (better.compareTo(standing) > 0) {
                tell(better);
            }
        }));
    }

    /**
     * Over columns of the whole problem, if this is over those of a folded one.
     *
     * @param ended whether to take them as they are
     */
    Incumbent unfolded(Folding folding, Listener heard, BooleanSupplier ended) {
        Unfolded unfolded = Unfolding.of(folding, formulation.columns(), counts, occupied(), ended);
        double[] reducedCosts = IntStream.of(unfolded.origin())
                .mapToDouble(column -> relaxed.point().prices().reducedCosts()[column])
                .toArray();
        double[] none = {};
        Outcome point = new Outcome(
                true,
                relaxed.point().proved(),
                bound,
                IntStream.of(unfolded.counts()).asDoubleStream().toArray(),
                new Prices(none, none, none, reducedCosts));
        Solved whole = new Solved(unfolded.formulation(), point, relaxed.medium(), false, relaxed.proved());
        return new Incumbent(whole, watch, heard, ended);
    }

    private void tell(Standing better) {
        listener.better(better, gap(better));
    }

    /** How far from the bound, as a part of it. */
    private double gap(Standing reached) {
        return (-bound - reached.soft()) / (double) Math.max(1, bound);
    }

    /** How far the best so far is from the bound, as a part of it. */
    double gap() {
        return gap(standing);
    }

    /**
     * Searches for the best over the columns that can be in a better placement, or the most promising of them. Where it had all of them and came to its end, the bound is exact.
     *
     * @param most columns that are looked at
     * @param nodes of branch and bound at most
     * @param millis at most
     */
    void prove(int most, int nodes, long millis) {
        if (isBest()) {
            return;
        }
        Prices prices = relaxed.point().prices();
        double distance = isAtLeastMedium() ? -standing.soft() - relaxed.point().value() : Double.POSITIVE_INFINITY;
        int[] candidates = IntStream.range(0, counts.length)
                .filter(column -> isIdle(column) || prices.reducedCosts()[column] <= distance)
                .toArray();
        int[] kept = promising(candidates, most);
        Formulation narrow = formulation.narrowed(kept);
        boolean exact = new WholeSearch(
                        narrow, Demand.LEAST_SOFT, relaxed.medium(), standing, better -> offer(kept, better))
                .search(nodes, millis, () -> isBest() || watch.isCancelled());
        if (exact && relaxed.complete() && kept.length == candidates.length && isAtLeastMedium()) {
            bound = Math.max(bound, -standing.soft());
        }
    }

    /**
     * Looks for any counts that hold the hard rows.
     *
     * @param millis at most
     * @return whether it is proved that there are none over these columns
     */
    boolean hold(long millis) {
        Answer whole = HardProgram.any(formulation.terms(), formulation.columns(), millis, watch::isCancelled);
        whole.counts().ifPresent(found -> offer(IntStream.range(0, found.length).toArray(), found));
        return whole.impossible();
    }

    /** Whether it holds the hard rows, and misses no more medium points than every placement. */
    boolean isAtLeastMedium() {
        return standing.isFeasible() && standing.medium() == -relaxed.medium();
    }

    /** Takes whole counts of any quality over some columns; keeps the better. */
    void offer(int[] kept, int[] narrow) {
        int[] wide = formulation.widened(narrow, kept);
        Standing offered = formulation.standing(wide);
        if (offered.compareTo(standing) > 0) {
            counts = wide;
            standing = offered;
            tell(offered);
        }
    }

    /** At most so many of the columns: idle ones, those in use, and then those of least reduced cost. */
    private int[] promising(int[] columns, int most) {
        Prices prices = relaxed.point().prices();
        if (columns.length <= most) {
            return columns;
        }
        return IntStream.of(columns)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(
                                column -> isIdle(column) || counts[column] > 0 ? -1 : prices.reducedCosts()[column])
                        .thenComparing(Comparator.naturalOrder()))
                .limit(most)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    private boolean isIdle(int column) {
        return formulation.columns().get(column).isIdle();
    }
}

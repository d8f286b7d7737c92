package io.loom.placement;

import io.loom.placement.LinearProgram.Demand;
import io.loom.placement.LinearProgram.Prices;
import io.loom.placement.Master.Solved;
import java.time.Duration;
import java.util.Comparator;
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
    private int[] counts;
    private Standing standing;
    private long bound;

    Incumbent(Solved relaxed, PlacementWatch watch) {
        this.relaxed = relaxed;
        this.watch = watch;
        formulation = relaxed.formulation();
        bound = formulation.wholePoints(Level.SOFT, relaxed.point().value());
        counts = Seed.near(formulation, relaxed.point().counts());
        standing = formulation.standing(counts);
        tell(standing);
    }

    int[] counts() {
        return counts;
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
        int[] start = IntStream.of(kept).map(column -> counts[column]).toArray();
        offer(kept, search.improve(narrow, start, goal(), limit, watch, better -> {
            if (better.compareTo(standing) > 0) {
                tell(better);
            }
        }));
    }

    private void tell(Standing better) {
        watch.better(new PlacementWatch.Interim(better.text(), better.isFeasible(), gap(better)));
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

    private boolean isAtLeastMedium() {
        return standing.isFeasible() && standing.medium() == -relaxed.medium();
    }

    /** Takes whole counts of any quality over some columns; keeps the better. */
    void offer(int[] kept, int[] narrow) {
        int[] wide = new int[counts.length];
        for (int i = 0; i < kept.length; i++) {
            wide[kept[i]] = narrow[i];
        }
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

package io.loom.placement;

import io.loom.placement.LinearProgram.Demand;
import io.loom.placement.LinearProgram.Outcome;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best whole counts over the columns of a formulation, and proves them best: branch and bound. A part of the relaxation that should be whole and is not (a fair share, a count, a miss, a row's sum) is bounded
 * from above on one branch and from below on the other. The search plunges along the nearer branches until nothing better can be below, and then goes on from the open node of best bound. Counts are taken
 * once they are whole, though misses are not yet. The linear program goes on from the solution before.
 *
 * @see <a href="https://doi.org/10.2307/1910129">Land and Doig, An Automatic Method of Solving Discrete Programming Problems, 1960</a>
 */
final class WholeSearch {

    private static final double WHOLE = 1e-6;

    /** Instead of a time: until so many nodes are searched, however long they take. */
    static final long UNTIMED = Long.MAX_VALUE;

    private static final int UNTIMED_NODES = 500;

    private final Formulation formulation;
    private final LinearProgram program;
    private final WholeParts parts;
    private final Demand demand;
    private final long mediumAllowed;
    private final PriorityQueue<Node> open;
    private final Map<Integer, double[]> original = new HashMap<>();
    private long made;
    private final Consumer<int[]> better;
    private @Nullable Standing best;
    private boolean exact = true;

    /**
     * @param demand what is best; under {@link Demand#FEASIBLE} it ends with the first that hold the hard rows
     * @param mediumAllowed medium points that may be missed under {@link Demand#LEAST_SOFT}
     * @param best what is known already; null for nothing
     * @param better hears of each better counts
     */
    WholeSearch(
            Formulation formulation,
            Demand demand,
            long mediumAllowed,
            @Nullable Standing best,
            Consumer<int[]> better) {
        this.demand = demand;
        this.formulation = formulation;
        this.best = best;
        this.better = better;
        this.mediumAllowed = mediumAllowed;
        program = new LinearProgram(formulation, demand);
        program.demand(demand, (double) mediumAllowed);
        parts = program.parts();
        open = new PriorityQueue<>(Comparator.comparingDouble(Node::value)
                .thenComparingInt(node -> demand == Demand.FEASIBLE ? -node.depth() : node.depth())
                .thenComparingLong(Node::number));
    }

    /**
     * The best whole counts under a demand, for so many milliseconds at most.
     *
     * @param ended whether to give up now
     */
    static Answer best(Formulation formulation, Demand demand, long millis, BooleanSupplier ended) {
        int[][] found = new int[1][];
        WholeSearch search = new WholeSearch(formulation, demand, 0, null, counts -> found[0] = counts);
        boolean all = search.search(
                Integer.MAX_VALUE,
                millis,
                () -> (demand == Demand.FEASIBLE && found[0] != null) || ended.getAsBoolean());
        return new Answer(Optional.ofNullable(found[0]), all && found[0] == null);
    }

    /**
     * Whole counts, by column.
     *
     * @param impossible whether it is proved that there are none
     */
    record Answer(Optional<int[]> counts, boolean impossible) {}

    /**
     * Where the tree is open, or was gone through: a part bounded, below another node.
     *
     * @param above null right below the root
     * @param value no counts below cost less
     * @param number nodes in the order that they were made
     */
    private record Node(@Nullable Node above, int part, double[] bounds, double value, int depth, long number) {}

    /**
     * Searches.
     *
     * @param mostNodes of the tree, after which it gives up
     * @param millis after which it gives up; or {@link #UNTIMED}
     * @param ended whether to give up now
     * @return whether the whole tree was searched, so that nothing is better than the last that {@code better} heard of, or than what was known
     */
    boolean search(int mostNodes, long millis, BooleanSupplier ended) {
        boolean timed = millis != UNTIMED;
        int most = timed ? mostNodes : Math.min(mostNodes, UNTIMED_NODES);
        long started = System.nanoTime();
        BooleanSupplier enough = () ->
                ended.getAsBoolean() || (timed && System.nanoTime() - started > TimeUnit.MILLISECONDS.toNanos(millis));
        Node here = null;
        for (int node = 0; ; node++) {
            if (node >= most || enough.getAsBoolean()) {
                return false;
            }
            here = descend(here, enough);
            if (here == null) {
                here = open.poll();
                if (here == null) {
                    return exact;
                }
                goTo(here);
            }
        }
    }

    /** Solves where the search is, and goes to the nearer of the two nodes below; null if there is nothing to find below. */
    private @Nullable Node descend(@Nullable Node here, BooleanSupplier enough) {
        Outcome outcome = program.solve(enough);
        if (!outcome.proved() && !outcome.feasible()) {
            exact = false;
            return null;
        }
        double bound = outcome.proved() ? outcome.value() : 0;
        if (!outcome.feasible() || isNoBetter(bound)) {
            return null;
        }
        int part = fractional();
        if (part < 0) {
            offer(outcome);
            return null;
        }
        if (part >= parts.firstMiss()) {
            take(rounded(outcome));
        }
        double value = parts.valueOf(part);
        double[] before = parts.boundsOf(part);
        original.putIfAbsent(part, before);
        double[] below = {before[0], Math.floor(value)};
        double[] above = {Math.ceil(value), before[1]};
        boolean up = value - Math.floor(value) > 0.5;
        int depth = here == null ? 1 : here.depth() + 1;
        open.add(new Node(here, part, up ? below : above, bound, depth, made++));
        Node next = new Node(here, part, up ? above : below, bound, depth, made++);
        parts.bound(part, next.bounds());
        return next;
    }

    /** Takes back all bounds, and sets those of a node and of all above it. */
    private void goTo(Node node) {
        original.forEach(parts::bound);
        Deque<Node> path = new ArrayDeque<>();
        for (Node at = node; at != null; at = at.above()) {
            path.push(at);
        }
        path.forEach(at -> parts.bound(at.part(), at.bounds()));
    }

    private boolean isNoBetter(double value) {
        if (best == null) {
            return false;
        }
        return switch (demand) {
            case FEASIBLE -> false;
            case LEAST_HARD -> -best.hard() <= formulation.wholePoints(Level.HARD, value);
            case LEAST_MEDIUM -> best.isFeasible() && -best.medium() <= formulation.wholePoints(Level.MEDIUM, value);
            case LEAST_SOFT ->
                best.isFeasible()
                        && best.medium() >= -mediumAllowed
                        && -best.soft() <= formulation.wholePoints(Level.SOFT, value);
        };
    }

    /** The part that is farthest from whole, totals before counts and these before all others; less than 0 if all are whole. */
    private int fractional() {
        int farthest = -1;
        double most = 0;
        for (int part = 0; part < parts.count(); part++) {
            if (farthest >= 0 && (part == parts.firstColumn() || part == parts.firstMiss())) {
                return farthest;
            }
            double value = parts.canBound(part) ? parts.valueOf(part) : 0;
            double distance = Math.abs(value - Math.rint(value));
            if (distance > most && distance > WHOLE * Math.max(1, Math.abs(value) * 1e-3)) {
                most = distance;
                farthest = part;
            }
        }
        return farthest;
    }

    /** Takes whole counts where all parts are whole. What is below them is done with only if they are as good as the program says that anything there is. */
    private void offer(Outcome outcome) {
        Standing standing = take(rounded(outcome));
        exact &= outcome.proved()
                && points(standing) <= formulation.wholePoints(demand.level(), outcome.value())
                && (demand == Demand.LEAST_HARD || standing.isFeasible());
    }

    /** Keeps whole counts if they are better; what they miss. */
    private Standing take(int[] counts) {
        Standing standing = formulation.standing(counts);
        if ((demand == Demand.LEAST_HARD || standing.isFeasible()) && (best == null || standing.compareTo(best) > 0)) {
            best = standing;
            better.accept(counts);
        }
        return standing;
    }

    private static int[] rounded(Outcome outcome) {
        return Arrays.stream(outcome.counts())
                .mapToInt(count -> (int) Math.rint(count))
                .toArray();
    }

    private long points(Standing standing) {
        return switch (demand) {
            case FEASIBLE, LEAST_HARD -> -standing.hard();
            case LEAST_MEDIUM -> -standing.medium();
            case LEAST_SOFT -> -standing.soft();
        };
    }
}

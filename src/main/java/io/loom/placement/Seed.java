package io.loom.placement;

import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Whole counts near fractional ones: rounded down, the rest given out one node at a time where it helps most, then repaired by single transfers while that helps.
 */
final class Seed {

    private static final int MAX_REPAIRS = 300;
    private static final double INTEGRAL = 1e-6;

    private final Formulation formulation;
    private final RowScore score;
    private final int[] counts;
    private final BooleanSupplier ended;

    private Seed(Formulation formulation, BooleanSupplier ended) {
        this.formulation = formulation;
        this.ended = ended;
        score = new RowScore(formulation);
        counts = new int[formulation.columns().size()];
    }

    /** Whole counts near {@code point}; every source is conserved. */
    static int[] near(Formulation formulation, double[] point) {
        return near(formulation, point, () -> false);
    }

    /** The same, with no more repairs once it is to have {@code ended}. */
    static int[] near(Formulation formulation, double[] point, BooleanSupplier ended) {
        Seed seed = new Seed(formulation, ended);
        for (int column = 0; column < point.length; column++) {
            seed.add(column, (int) Math.floor(point[column] + INTEGRAL));
        }
        seed.giveOutRest();
        seed.repair();
        return seed.counts;
    }

    private void giveOutRest() {
        for (Source source : formulation.terms().sources()) {
            int[] members = members(source);
            int rest = source.count();
            for (int column : members) {
                rest -= counts[column];
            }
            while (rest > 0) {
                int best = bestAddition(members, 1);
                int amount = 1;
                while (amount * 2 <= rest && staysBest(best, amount)) {
                    amount *= 2;
                }
                add(best, amount);
                rest -= amount;
            }
            for (int i = 0; rest < 0 && i < members.length; i++) {
                int taken = Math.min(counts[members[i]], -rest);
                add(members[i], -taken);
                rest += taken;
            }
        }
    }

    /** Whether the second half of twice {@code amount} nodes is as good as the first was. */
    private boolean staysBest(int column, int amount) {
        Standing before = score.standing();
        score.add(column, amount);
        Standing once = score.standing();
        score.add(column, amount);
        Standing twice = score.standing();
        score.add(column, -2L * amount);
        return twice.hard() - once.hard() == once.hard() - before.hard()
                && twice.medium() - once.medium() == once.medium() - before.medium()
                && once.hard() > before.hard();
    }

    private int bestAddition(int[] members, int amount) {
        int best = members[0];
        Standing bestStanding = null;
        for (int column : members) {
            score.add(column, amount);
            Standing standing = score.standing();
            score.add(column, -amount);
            if (bestStanding == null || standing.compareTo(bestStanding) > 0) {
                best = column;
                bestStanding = standing;
            }
        }
        return best;
    }

    private void repair() {
        for (int round = 0; round < MAX_REPAIRS && score.hard() < 0 && !ended.getAsBoolean(); round++) {
            if (!repairOnce()) {
                return;
            }
        }
    }

    private boolean repairOnce() {
        Standing now = score.standing();
        Standing best = now;
        int bestFrom = -1;
        int bestTo = -1;
        for (Source source : formulation.terms().sources()) {
            int[] members = members(source);
            for (int from : members) {
                if (counts[from] == 0 || ended.getAsBoolean()) {
                    continue;
                }
                score.add(from, -1);
                for (int to : members) {
                    score.add(to, 1);
                    Standing standing = score.standing();
                    score.add(to, -1);
                    if (standing.compareTo(best) > 0) {
                        best = standing;
                        bestFrom = from;
                        bestTo = to;
                    }
                }
                score.add(from, 1);
            }
        }
        if (bestFrom < 0) {
            return false;
        }
        add(bestFrom, -1);
        add(bestTo, 1);
        return true;
    }

    private int[] members(Source source) {
        return IntStream.range(0, counts.length)
                .filter(column -> formulation.columns().get(column).source().index() == source.index())
                .toArray();
    }

    private void add(int column, int amount) {
        counts[column] += amount;
        score.add(column, amount);
    }
}

package io.loom.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What changes when one node of one column becomes one of another.
 *
 * @param change of the score, 0 or less where the other is no better
 * @param byConstraint points that each constraint misses more, less than 0 where it misses less; those that change nothing are left out
 */
record Swap(Standing change, Map<ConstraintId, Long> byConstraint) {

    /** Of a formulation with counts; see {@link #between}. */
    static final class Board {

        private final Formulation formulation;
        private final RowScore score;

        Board(Formulation formulation, int[] counts) {
            this.formulation = formulation;
            score = formulation.score(counts);
        }

        /** One node of {@code from} becomes one of {@code to}. */
        Swap between(int from, int to) {
            Map<Integer, Long> deltas = new TreeMap<>();
            Map<Integer, Long> sums = new TreeMap<>();
            collect(from, -1, deltas, sums);
            collect(to, 1, deltas, sums);
            sums.forEach((total, delta) -> {
                long change = score.changeOf(total, delta);
                for (int row : formulation.rowsOfTotal(total)) {
                    deltas.merge(row, formulation.rows().get(row).share() * change, Long::sum);
                }
            });
            Map<ConstraintId, Long> missed = new EnumMap<>(ConstraintId.class);
            long[] byLevel = new long[Level.values().length];
            deltas.forEach((index, delta) -> {
                Row row = formulation.rows().get(index);
                long before = score.value(index);
                long more = row.penalty(before + delta) - row.penalty(before);
                missed.merge(row.constraint(), more, Long::sum);
                byLevel[row.level().ordinal()] -= more;
            });
            missed.values().removeIf(points -> points == 0);
            return new Swap(
                    new Standing(
                            byLevel[Level.HARD.ordinal()],
                            byLevel[Level.MEDIUM.ordinal()],
                            byLevel[Level.SOFT.ordinal()]),
                    missed);
        }

        private void collect(int column, long times, Map<Integer, Long> deltas, Map<Integer, Long> sums) {
            int[] rows = formulation.rowsOf(column);
            long[] coefficients = formulation.coefficientsOf(column);
            for (int i = 0; i < rows.length; i++) {
                deltas.merge(rows[i], times * coefficients[i], Long::sum);
            }
            int[] totals = formulation.totalsOf(column);
            long[] parts = formulation.totalCoefficientsOf(column);
            for (int i = 0; i < totals.length; i++) {
                sums.merge(totals[i], times * parts[i], Long::sum);
            }
        }
    }

    /** Constraints that would miss more, the dearest first: {@code spread 25000 more, packing 10 less}. */
    String inWords() {
        List<Map.Entry<ConstraintId, Long>> sorted = new ArrayList<>(byConstraint.entrySet());
        sorted.sort(Comparator.<Map.Entry<ConstraintId, Long>>comparingLong(entry -> -entry.getValue())
                .thenComparing(Map.Entry::getKey));
        return String.join(
                ", ",
                sorted.stream()
                        .map(entry -> String.format(
                                Locale.ROOT,
                                "%s %d %s",
                                entry.getKey().id(),
                                Math.abs(entry.getValue()),
                                entry.getValue() > 0 ? "more" : "less"))
                        .toList());
    }
}

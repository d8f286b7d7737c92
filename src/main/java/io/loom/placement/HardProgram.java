package io.loom.placement;

import io.loom.placement.LinearProgram.Demand;
import io.loom.placement.WholeSearch.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Any whole counts that hold every hard row. No other rows are asked, and of the columns of a source that no hard row tells apart there is one: where places are alike but for what is soft, the search does not
 * go through each way to swap them.
 */
final class HardProgram {

    private HardProgram() {}

    /**
     * Counts by column, or the proof that there are none over these columns.
     *
     * @param millis at most; or {@link WholeSearch#UNTIMED}
     * @param ended whether to give up now
     */
    static Answer any(Terms terms, List<Column> columns, long millis, BooleanSupplier ended) {
        Formulation all = new Formulation(terms.withWeights(terms.weights().hardOnly()), columns);
        int[] kept = toldApart(all);
        Answer narrow = WholeSearch.best(all.narrowed(kept), Demand.FEASIBLE, millis, ended);
        return new Answer(narrow.counts().map(counts -> all.widened(counts, kept)), narrow.impossible());
    }

    /** The first of those columns of a source that are the same in every row; ascending. */
    private static int[] toldApart(Formulation formulation) {
        Map<List<Long>, Integer> distinct = new LinkedHashMap<>();
        for (int column = 0; column < formulation.columns().size(); column++) {
            List<Long> key = new ArrayList<>();
            key.add((long) formulation.columns().get(column).source().index());
            add(key, formulation.rowsOf(column), formulation.coefficientsOf(column));
            key.add(-1L);
            add(key, formulation.totalsOf(column), formulation.totalCoefficientsOf(column));
            distinct.putIfAbsent(key, column);
        }
        return distinct.values().stream().mapToInt(Integer::intValue).toArray();
    }

    private static void add(List<Long> key, int[] rows, long[] coefficients) {
        for (int i = 0; i < rows.length; i++) {
            key.add((long) rows[i]);
            key.add(coefficients[i]);
        }
    }
}

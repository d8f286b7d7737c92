package io.loom.placement;

import io.loom.placement.SparseColumns.Entries;
import io.loom.placement.Statement.Scope;
import io.loom.placement.Statement.Total;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * A problem as rows over counts of columns. Written once; the linear relaxation, the bound, the fast score and the search for conflicts all read these rows.
 */
final class Formulation {

    private final Terms terms;
    private final List<Column> columns;
    private final List<Statement> statements;
    private final List<Total> totals;
    private final List<Row> rows;
    private final RowIndex index;
    private final List<int[]> rowsOfTotal;
    private final SparseColumns inRows;
    private final SparseColumns inTotals;

    /** @param columns each once; the idle column of each source among them, where it may have idle nodes */
    Formulation(Terms terms, List<Column> columns) {
        this.terms = terms;
        this.columns = List.copyOf(columns);
        ColumnGroups groups = new ColumnGroups(this.columns);
        StatementReader.Statements read = StatementReader.read(terms, groups::layouts);
        statements = read.rows();
        totals = read.totals();
        List<Entries> inEachRow = statements.stream()
                .map(statement -> entries(groups.in(statement.scope()), statement.coefficient()))
                .toList();
        rows = IntStream.range(0, statements.size())
                .mapToObj(row -> row(statements.get(row), inEachRow.get(row)))
                .toList();
        index = new RowIndex(statements);
        rowsOfTotal = IntStream.range(0, totals.size())
                .mapToObj(total -> IntStream.range(0, rows.size())
                        .filter(row -> rows.get(row).total() == total)
                        .toArray())
                .toList();
        inRows = new SparseColumns(columns.size(), inEachRow);
        inTotals = new SparseColumns(
                columns.size(),
                totals.stream()
                        .map(total -> entries(groups.in(new Scope.All()), total.coefficient()))
                        .toList());
    }

    /** The same problem over some of its columns; {@code kept} by index. */
    Formulation narrowed(int[] kept) {
        return new Formulation(terms, Arrays.stream(kept).mapToObj(columns::get).toList());
    }

    /** Counts over the columns of {@link #narrowed} as counts over all of these. */
    int[] widened(int[] narrow, int[] kept) {
        int[] wide = new int[columns.size()];
        for (int i = 0; i < kept.length; i++) {
            wide[kept[i]] = narrow[i];
        }
        return wide;
    }

    /** What the rows say of counts. */
    Standing standing(int[] counts) {
        return score(counts).standing();
    }

    /** What each row makes of counts. */
    RowScore score(int[] counts) {
        RowScore score = new RowScore(this);
        for (int column = 0; column < counts.length; column++) {
            if (counts[column] != 0) {
                score.add(column, counts[column]);
            }
        }
        return score;
    }

    Terms terms() {
        return terms;
    }

    List<Column> columns() {
        return columns;
    }

    List<Row> rows() {
        return rows;
    }

    /**
     * The least score of a level that is not better than {@code relaxed}: every score of whole counts is a multiple of the greatest common divisor of what the level's rows cost.
     *
     * @param relaxed points missed by fractional counts, 0 or more
     * @return points missed by whole counts at least
     */
    long wholePoints(Level level, double relaxed) {
        long step = 0;
        for (Row row : rows) {
            if (row.level() == level) {
                step = Row.gcd(step, row.weight() * row.granularity());
            }
        }
        return step == 0 ? 0 : (long) Math.ceil(relaxed / step - 1e-9 * Math.max(1e3, relaxed / step)) * step;
    }

    /** Coefficient that {@code column}, of this formulation or not, has in a row. */
    long coefficient(int row, Column column) {
        return statements.get(row).coefficientOf(column);
    }

    /** Rows in which {@code column}, of this formulation or not, may have a coefficient; ascending. */
    int[] rowsFor(Column column) {
        return index.of(column);
    }

    /** Whether a row is about a place. */
    boolean isOfPlace(int row) {
        return statements.get(row).scope() instanceof Scope.At;
    }

    /** The rule that a row is of; empty for the prices. */
    Optional<Rule> ruleOf(int row) {
        return statements.get(row).rule();
    }

    /** Indexes of the rows that hold a column, but for what they take of totals; ascending, not to be changed. */
    int[] rowsOf(int column) {
        return inRows.rowsOf(column);
    }

    /** Coefficient of a column in each of {@link #rowsOf}; not to be changed. */
    long[] coefficientsOf(int column) {
        return inRows.coefficientsOf(column);
    }

    /** What rows compare with. */
    List<Total> totals() {
        return totals;
    }

    /** Rows that compare with a total; not to be changed. */
    int[] rowsOfTotal(int total) {
        return rowsOfTotal.get(total);
    }

    /** Indexes of the totals that hold a column; ascending, not to be changed. */
    int[] totalsOf(int column) {
        return inTotals.rowsOf(column);
    }

    /** Coefficient of a column in each of {@link #totalsOf}; not to be changed. */
    long[] totalCoefficientsOf(int column) {
        return inTotals.coefficientsOf(column);
    }

    private Entries entries(int[] among, ToLongFunction<Column> coefficient) {
        int[] in = new int[among.length];
        long[] values = new long[among.length];
        int length = 0;
        for (int column : among) {
            long value = coefficient.applyAsLong(columns.get(column));
            if (value != 0) {
                in[length] = column;
                values[length++] = value;
            }
        }
        return new Entries(Arrays.copyOf(in, length), Arrays.copyOf(values, length));
    }

    private static Row row(Statement statement, Entries entries) {
        return new Row(
                statement.constraint(),
                statement.subject(),
                statement.setting().level(),
                statement.setting().weight(),
                statement.unit(),
                statement.lower(),
                statement.upper(),
                entries.columns(),
                entries.coefficients(),
                statement.total(),
                statement.share());
    }
}

package io.loom.placement;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A problem as rows over counts of columns. Written once; the linear relaxation, the bound, the fast score and the search for conflicts all read these rows.
 */
final class Formulation {

    private final Terms terms;
    private final List<Column> columns;
    private final List<Statement> statements;
    private final List<Row> rows;
    private final RowIndex index;
    private final int[][] rowsOf;
    private final long[][] coefficientsOf;

    /** @param columns each once; the idle column of each source among them, where it may have idle nodes */
    Formulation(Terms terms, List<Column> columns) {
        this.terms = terms;
        this.columns = List.copyOf(columns);
        ColumnGroups groups = new ColumnGroups(this.columns);
        statements = StatementReader.read(terms, groups::layouts);
        rows = statements.stream()
                .map(statement -> row(statement, groups.in(statement.scope())))
                .toList();
        index = new RowIndex(statements);
        rowsOf = new int[columns.size()][];
        coefficientsOf = new long[columns.size()][];
        transpose();
    }

    /** The same problem over some of its columns; {@code kept} by index. */
    Formulation narrowed(int[] kept) {
        return new Formulation(terms, Arrays.stream(kept).mapToObj(columns::get).toList());
    }

    /** What the rows say of counts. */
    Standing standing(int[] counts) {
        RowScore score = new RowScore(this);
        for (int column = 0; column < counts.length; column++) {
            if (counts[column] != 0) {
                score.add(column, counts[column]);
            }
        }
        return score.standing();
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
        return statements.get(row).coefficient().applyAsLong(column);
    }

    /** Rows in which {@code column}, of this formulation or not, may have a coefficient; ascending. */
    int[] rowsFor(Column column) {
        return index.of(column);
    }

    /** The rule that a row is of; empty for the prices. */
    Optional<Rule> ruleOf(int row) {
        return statements.get(row).rule();
    }

    /** Indexes of the rows that hold a column; not to be changed. */
    int[] rowsOf(int column) {
        return rowsOf[column];
    }

    /** Coefficient of a column in each of {@link #rowsOf}; not to be changed. */
    long[] coefficientsOf(int column) {
        return coefficientsOf[column];
    }

    private void transpose() {
        int[] lengths = new int[columns.size()];
        for (Row row : rows) {
            for (int column : row.columns()) {
                lengths[column]++;
            }
        }
        for (int column = 0; column < lengths.length; column++) {
            rowsOf[column] = new int[lengths[column]];
            coefficientsOf[column] = new long[lengths[column]];
        }
        for (int r = rows.size() - 1; r >= 0; r--) {
            Row row = rows.get(r);
            for (int i = 0; i < row.columns().length; i++) {
                int column = row.columns()[i];
                int at = --lengths[column];
                rowsOf[column][at] = r;
                coefficientsOf[column][at] = row.coefficients()[i];
            }
        }
    }

    private Row row(Statement statement, int[] among) {
        int[] in = new int[among.length];
        long[] coefficients = new long[among.length];
        int length = 0;
        for (int column : among) {
            long coefficient = statement.coefficient().applyAsLong(columns.get(column));
            if (coefficient != 0) {
                in[length] = column;
                coefficients[length++] = coefficient;
            }
        }
        return new Row(
                statement.constraint(),
                statement.subject(),
                statement.setting().level(),
                statement.setting().weight(),
                statement.unit(),
                statement.lower(),
                statement.upper(),
                Arrays.copyOf(in, length),
                Arrays.copyOf(coefficients, length));
    }
}

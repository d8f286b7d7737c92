package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PivotOrderTest {

    private static final int[][] IN = {{0, 1, 2}, {1, 2}, {2}, {0, 3, 4}, {3, 4}, {3, 4}};
    private static final double[][] VALUES = {{1, 1, 1}, {1, 1}, {1}, {1, 1, 1}, {1, 2}, {2, 1}};

    @Test
    void columnsAloneInTheirRowGoFirstAndThoseWithOneEntryLeftGoLast() {
        int[][] in = {{0, 1}, {1, 2}, {2, 3}, {2, 3}, {2, 4}};
        double[][] values = {{1, 1}, {1, 1}, {1, 2}, {2, 1}, {1, 1}};

        PivotOrder order = new PivotOrder(in, values, new boolean[5]);

        assertThat(first(order)).containsExactlyInAnyOrder(0, 1, 4);
        assertThat(order.rowOf(0)).isZero();
        assertThat(order.rowOf(1)).isOne();
        assertThat(order.rowOf(4)).isEqualTo(4);
        assertThat(order.rest()).containsExactly(2, 3);
        assertThat(last(order)).isEmpty();
    }

    @Test
    void aColumnWithOneEntryInOpenRowsGoesLast() {
        PivotOrder order = new PivotOrder(IN, VALUES, new boolean[] {true, false, false, false, false});

        assertThat(order.rest()).contains(4, 5);
        assertThat(last(order)).contains(2);
        assertThat(order.rowOf(2)).isEqualTo(2);
    }

    @Test
    void aPivotMuchSmallerThanItsColumnIsNotTakenUnseen() {
        PivotOrder order = new PivotOrder(
                new int[][] {{0, 1}, {1, 2}, {1, 2}},
                new double[][] {{1e-6, 1}, {1, 2}, {2, 1}},
                new boolean[] {false, false, false});

        assertThat(first(order)).isEmpty();
        assertThat(order.rest()).containsExactly(0, 1, 2);
    }

    @Test
    void noColumnTakenUnseenIsChangedByOneBeforeIt() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int rows = 2 + random.nextInt(30);
            boolean[] closed = new boolean[rows];
            int open = 0;
            for (int row = 0; row < rows; row++) {
                closed[row] = random.nextInt(3) == 0;
                open += closed[row] ? 0 : 1;
            }
            int[][] in = new int[open][];
            double[][] values = new double[open][];
            for (int column = 0; column < open; column++) {
                in[column] = random.ints(1 + random.nextInt(3), 0, rows)
                        .distinct()
                        .sorted()
                        .toArray();
                values[column] = random.doubles(in[column].length, 0.5, 1).toArray();
            }

            PivotOrder order = new PivotOrder(in, values, closed);

            Set<Integer> taken = new HashSet<>();
            Set<Integer> columns = new HashSet<>();
            for (int column : first(order)) {
                assertThat(taken).as("seed %d", seed).doesNotContainAnyElementsOf(rowsOf(in[column]));
                assertThat(closed[order.rowOf(column)]).isFalse();
                taken.add(order.rowOf(column));
                assertThat(columns.add(column)).isTrue();
            }
            List<Integer> last = last(order);
            Set<Integer> lastRows = new HashSet<>();
            last.forEach(column -> lastRows.add(order.rowOf(column)));
            for (int column : order.rest()) {
                assertThat(columns.add(column)).isTrue();
            }
            for (int column : last) {
                List<Integer> openRows = new ArrayList<>(rowsOf(in[column]));
                openRows.removeIf(row -> closed[row]);
                assertThat(lastRows).as("seed %d", seed).containsAll(openRows);
                lastRows.remove(order.rowOf(column));
                assertThat(columns.add(column)).isTrue();
            }
            assertThat(columns).as("seed %d", seed).hasSize(open);
        }
    }

    private static List<Integer> rowsOf(int[] rows) {
        return Arrays.stream(rows).boxed().toList();
    }

    private static List<Integer> first(PivotOrder order) {
        List<Integer> columns = new ArrayList<>();
        order.first(columns::add);
        return columns;
    }

    private static List<Integer> last(PivotOrder order) {
        List<Integer> columns = new ArrayList<>();
        order.last(columns::add);
        return columns;
    }
}

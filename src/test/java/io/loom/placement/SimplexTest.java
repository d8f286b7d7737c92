package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loom.placement.Simplex.State;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every answer is checked by what proves it: a point within all bounds, and duals that let no other be cheaper. */
class SimplexTest {

    @Test
    void findsTheCheapestMix() {
        Simplex simplex = new Simplex(2);
        simplex.bound(0, 10, Double.POSITIVE_INFINITY);
        simplex.bound(1, Double.NEGATIVE_INFINITY, 6);
        int cheap = simplex.add(new int[] {0, 1}, new double[] {1, 1}, 2);
        int dear = simplex.add(new int[] {0}, new double[] {1}, 5);

        assertThat(simplex.solve(100, () -> false)).isEqualTo(State.OPTIMAL);
        assertThat(simplex.value(cheap)).isCloseTo(6, within(1e-9));
        assertThat(simplex.value(dear)).isCloseTo(4, within(1e-9));
        assertThat(simplex.objective()).isCloseTo(32, within(1e-9));
        assertThat(simplex.dual(0)).as("one more unit is had of the dear one").isCloseTo(5, within(1e-9));
        assertThat(simplex.dual(1)).as("room for one more cheap one").isCloseTo(-3, within(1e-9));
    }

    @Test
    void saysThatBoundsContradictEachOther() {
        Simplex simplex = new Simplex(2);
        simplex.bound(0, 10, Double.POSITIVE_INFINITY);
        simplex.bound(1, Double.NEGATIVE_INFINITY, 6);
        simplex.add(new int[] {0, 1}, new double[] {1, 1}, 2);

        assertThat(simplex.solve(100, () -> false)).isEqualTo(State.INFEASIBLE);
        assertThat(simplex.infeasibility()).isCloseTo(4, within(1e-9));
    }

    @Test
    void stopsWhenSomebodyHasEnoughAndGoesOnFromThere() {
        Simplex simplex = new Simplex(100);
        for (int row = 0; row < 100; row++) {
            simplex.bound(row, 1, Double.POSITIVE_INFINITY);
            simplex.add(new int[] {row}, new double[] {1}, 1);
        }

        assertThat(simplex.solve(1000, () -> true)).isEqualTo(State.STOPPED);
        assertThat(simplex.solve(1000, () -> false)).isEqualTo(State.OPTIMAL);
        assertThat(simplex.objective()).isCloseTo(100, within(1e-9));
    }

    @Test
    void goesOnWhenColumnsPricesAndBoundsChange() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int rows = 1 + random.nextInt(25);
            Simplex simplex = new Simplex(rows);
            double[] least = new double[rows];
            double[] most = new double[rows];
            double[][] matrix = new double[60][];
            double[] prices = new double[60];
            int columns = 0;
            for (int change = 0; change < 6; change++) {
                for (int row = 0; row < rows; row++) {
                    if (change == 0 || random.nextInt(4) == 0) {
                        least[row] = random.nextInt(3) == 0 ? Double.NEGATIVE_INFINITY : random.nextInt(20) - 5;
                        most[row] = random.nextInt(3) == 0
                                ? Double.POSITIVE_INFINITY
                                : Math.max(least[row], -5) + random.nextInt(3) * random.nextInt(15);
                        simplex.bound(row, least[row], most[row]);
                    }
                }
                for (int more = random.nextInt(10); more > 0; more--) {
                    matrix[columns] = new double[rows];
                    int[] in = random.ints(1 + random.nextInt(4), 0, rows)
                            .distinct()
                            .sorted()
                            .toArray();
                    double[] values = new double[in.length];
                    for (int i = 0; i < in.length; i++) {
                        values[i] = random.nextInt(5) == 0 ? -1 - random.nextInt(3) : 1 + random.nextInt(4);
                        matrix[columns][in[i]] = values[i];
                    }
                    prices[columns] = random.nextInt(10);
                    assertThat(simplex.add(in, values, prices[columns])).isEqualTo(columns);
                    columns++;
                }
                if (columns > 0) {
                    int changed = random.nextInt(columns);
                    prices[changed] = random.nextInt(10);
                    simplex.price(changed, prices[changed]);
                }

                State state = simplex.solve(10_000, () -> false);

                assertThat(state).as("seed %d, change %d", seed, change).isNotEqualTo(State.STOPPED);
                check(simplex, state, least, most, matrix, prices, columns);
            }
        }
    }

    /** That the point is within all bounds if it is said to be, and what the duals prove. */
    private static void check(
            Simplex simplex,
            State state,
            double[] least,
            double[] most,
            double[][] matrix,
            double[] prices,
            int columns) {
        double proved = 0;
        for (int row = 0; row < least.length; row++) {
            double dual = simplex.dual(row);
            if (state == State.OPTIMAL) {
                double sum = 0;
                for (int column = 0; column < columns; column++) {
                    sum += matrix[column][row] * simplex.value(column);
                }
                assertThat(sum).isBetween(least[row] - 1e-6, most[row] + 1e-6);
            }
            if (Math.abs(dual) > 1e-9) {
                proved += dual * (dual > 0 ? least[row] : most[row]);
            }
        }
        for (int column = 0; column < columns; column++) {
            double reduced = state == State.OPTIMAL ? prices[column] : 0;
            for (int row = 0; row < least.length; row++) {
                reduced -= simplex.dual(row) * matrix[column][row];
            }
            if (state == State.OPTIMAL) {
                assertThat(simplex.value(column)).isGreaterThan(-1e-6);
            }
            assertThat(reduced).as("worth of a column").isGreaterThan(-1e-6);
        }
        if (state == State.OPTIMAL) {
            assertThat(proved).isCloseTo(simplex.objective(), within(1e-5));
        } else {
            assertThat(proved).as("no point is within all bounds").isGreaterThan(1e-6);
        }
    }
}

package io.loom.fuzz;

import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

/**
 * How long and from where fuzzers go on: {@code -Dloom.fuzz.seconds} for longer than the suite lets each of them, {@code
 * -Dloom.fuzz.seed} for one round again, as it was named by the failure of a test.
 */
public final class Fuzz {

    private static final long FIRST = 20_260_101;

    private Fuzz() {}

    /**
     * Tries rounds with seeds one after the other, until the time is over; a round that fails says its seed.
     *
     * @param atLeast so many are tried, however long they take
     */
    public static void rounds(Duration time, int atLeast, Consumer<Random> round) {
        Long seed = Long.getLong("loom.fuzz.seed");
        if (seed != null) {
            round.accept(new Random(seed));
            return;
        }
        Duration given = Duration.ofSeconds(Long.getLong("loom.fuzz.seconds", time.toSeconds()));
        long end = System.nanoTime() + given.toNanos();
        int rounds = 0;
        while (rounds < atLeast || System.nanoTime() < end) {
            try {
                round.accept(new Random(FIRST + rounds));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("Again with -Dloom.fuzz.seed=" + (FIRST + rounds) + ": " + e.getMessage(), e);
            }
            rounds++;
        }
    }
}

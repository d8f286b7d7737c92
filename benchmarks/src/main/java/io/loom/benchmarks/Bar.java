package io.loom.benchmarks;

/**
 * A number that must hold, and what was measured.
 *
 * @param name what it is about, unique in its report
 * @param goal in words, with its number, e.g. {@code <= 10}
 * @param measured the number that is compared
 * @param unit of both
 * @param holds whether the goal is met
 */
public record Bar(String name, String goal, double measured, String unit, boolean holds) {

    /** Holds if at most {@code goal} was measured. */
    public static Bar atMost(String name, double goal, double measured, String unit) {
        return new Bar(name, "<= " + text(goal), measured, unit, measured <= goal);
    }

    /** Holds if less than {@code goal} was measured. */
    public static Bar below(String name, double goal, double measured, String unit) {
        return new Bar(name, "< " + text(goal), measured, unit, measured < goal);
    }

    /** Holds if {@code goal} or more was measured. */
    public static Bar atLeast(String name, double goal, double measured, String unit) {
        return new Bar(name, ">= " + text(goal), measured, unit, measured >= goal);
    }

    /** Holds if exactly {@code goal} was measured. */
    public static Bar exactly(String name, double goal, double measured, String unit) {
        return new Bar(name, "= " + text(goal), measured, unit, measured == goal);
    }

    private static String text(double value) {
        return Numbers.plain(value);
    }
}

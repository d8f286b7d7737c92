package io.loom.benchmarks.placement;

import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementProblem;
import io.loom.placement.PlacementWatch;
import io.loom.placement.Placer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One solve with a stopwatch: when which score was reached.
 *
 * @param answer at the end
 * @param millis from resolved template to answer
 * @param processorMillis of the solving thread, the same
 * @param moments each better score, in order of time
 */
record Trial(PlacementAnswer answer, double millis, double processorMillis, List<Moment> moments) {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    Trial {
        moments = List.copyOf(moments);
    }

    /**
     * A better score.
     *
     * @param millis since the start
     * @param processorMillis since the start, of the solving thread
     */
    record Moment(double millis, double processorMillis, Score score) {}

    /** A score as Timefold writes it. */
    record Score(long hard, long medium, long soft) {

        static Score of(String text) {
            String[] parts = text.split("/", 3);
            return new Score(points(parts[0], "hard"), points(parts[1], "medium"), points(parts[2], "soft"));
        }

        boolean isFeasible() {
            return hard == 0;
        }

        private static long points(String text, String level) {
            return Long.parseLong(text.substring(0, text.length() - level.length()));
        }
    }

    /** Solves to the end. */
    static Trial full(Placer placer, PlacementProblem problem) {
        return of(placer, problem, false);
    }

    /** Solves until the first placement that holds all hard constraints. */
    static Trial first(Placer placer, PlacementProblem problem) {
        return of(placer, problem, true);
    }

    private static Trial of(Placer placer, PlacementProblem problem, boolean firstOnly) {
        long processor = THREADS.getCurrentThreadCpuTime();
        long started = System.nanoTime();
        List<Moment> moments = new ArrayList<>();
        PlacementWatch watch = new PlacementWatch() {
            @Override
            protected void better(Interim interim) {
                moments.add(new Moment(
                        (System.nanoTime() - started) / 1e6,
                        (THREADS.getCurrentThreadCpuTime() - processor) / 1e6,
                        Score.of(interim.score())));
                if (firstOnly && interim.feasible()) {
                    cancel();
                }
            }
        };
        PlacementAnswer answer = placer.place(problem, watch);
        return new Trial(
                answer,
                (System.nanoTime() - started) / 1e6,
                (THREADS.getCurrentThreadCpuTime() - processor) / 1e6,
                moments);
    }

    /** When all hard constraints held first; null if never. */
    @Nullable
    Moment firstFeasible() {
        return moments.stream()
                .filter(moment -> moment.score().isFeasible())
                .findFirst()
                .orElse(null);
    }

    /** Milliseconds until all hard constraints held; infinite if they never did. */
    double firstMillis() {
        Moment first = firstFeasible();
        return first == null ? Double.POSITIVE_INFINITY : first.millis();
    }

    /** The same, of the solving thread's processor time. */
    double firstProcessorMillis() {
        Moment first = firstFeasible();
        return first == null ? Double.POSITIVE_INFINITY : first.processorMillis();
    }

    /**
     * The distance from the bound that the best score had by then, as a part of the bound.
     *
     * @return infinite if there was none, or it missed a hard constraint or more medium points than the answer, or no bound is known
     */
    double gapAt(double millis) {
        Long bound = answer.bound();
        if (answer.score() == null || bound == null) {
            return Double.POSITIVE_INFINITY;
        }
        Score end = Score.of(answer.score());
        double gap = Double.POSITIVE_INFINITY;
        for (Moment moment : moments) {
            Score score = moment.score();
            if (moment.millis() <= millis && score.isFeasible() && score.medium() >= end.medium()) {
                gap = Math.min(gap, (bound - score.soft()) / (double) Math.max(1, -bound));
            }
        }
        return gap;
    }

    /** The soft score that was reached by then, at the answer's hard and medium; infinitely bad if none was. */
    double softAt(double millis) {
        double best = Double.NEGATIVE_INFINITY;
        for (Moment moment : moments) {
            if (moment.millis() <= millis && moment.score().isFeasible()) {
                best = moment.score().soft();
            }
        }
        return best;
    }
}

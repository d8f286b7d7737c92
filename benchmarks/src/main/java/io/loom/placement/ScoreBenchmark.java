package io.loom.placement;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Score of a plan: kept up to date over one transfer by the rows, anew by the rows, and anew by the constraint streams. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ScoreBenchmark {

    private final MeasuredProblem problem = new MeasuredProblem(10, 10_000);
    private final Explanation streams = new Explanation();
    private final Random random = new Random(0);
    private RowScore score = new RowScore(problem.formulation());
    private int[] counts = {};

    /** Some counts on every column. */
    @Setup
    public void fill() {
        counts = random.ints(problem.formulation().columns().size(), 0, 30).toArray();
        score = new RowScore(problem.formulation());
        for (int column = 0; column < counts.length; column++) {
            score.add(column, counts[column]);
        }
    }

    /** One transfer and its way back. */
    @Benchmark
    public long transferByRows() {
        int from = random.nextInt(counts.length);
        int to = random.nextInt(counts.length);
        score.add(from, -1);
        score.add(to, 1);
        long soft = score.soft();
        score.add(to, -1);
        score.add(from, 1);
        return soft;
    }

    /** All counts by the rows. */
    @Benchmark
    public Standing allByRows() {
        return problem.formulation().standing(counts);
    }

    /** All counts by the streams. */
    @Benchmark
    public Standing allByStreams() {
        return streams.standing(problem.formulation(), counts);
    }
}

package io.loom.placement;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Walking all layouts of ten and fourteen bundles, and the relaxation over them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class LayoutBenchmark {

    /** Bundles of the instance. */
    @Param({"10", "14"})
    public int bundles;

    private MeasuredProblem problem = new MeasuredProblem(10, 10);

    /** The instance of so many bundles. */
    @Setup
    public void make() {
        problem = new MeasuredProblem(bundles, 10_000);
    }

    /** All service sets, with the machines that hold them. */
    @Benchmark
    public int walk() {
        return problem.walk();
    }

    /** The relaxation over all columns, with its bound. */
    @Benchmark
    public double relax() {
        return problem.relax();
    }
}

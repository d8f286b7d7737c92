package io.loom.benchmarks;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command of one benchmark: exit code 0 if every bar holds, 1 if one does not, 2 for wrong usage. */
public abstract class MeasuringCommand implements Callable<Integer> {

    private static final int MISSED = 1;

    private final PrintStream out;
    private final PrintWriter progress;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private BenchOptions options = new BenchOptions();

    /**
     * @param out where the report goes
     * @param progress where people are told how it goes
     */
    protected MeasuringCommand(PrintStream out, PrintWriter progress) {
        this.out = out;
        this.progress = progress;
    }

    /**
     * What is measured, as the command's options have it.
     *
     * @param quick whether a smaller one will do
     */
    protected abstract Benchmark benchmark(boolean quick);

    /** What the files of the results are called, as the command's options have it. */
    protected String subject() {
        return spec.name();
    }

    @Override
    public final Integer call() {
        Benchmark benchmark = benchmark(options.quick());
        Report report = benchmark.run(new Session(
                options.quick() ? subject() + "-quick" : subject(),
                options.results(),
                benchmark.steps(),
                options.resume(),
                Machine.facts(Clock.systemUTC()),
                progress));
        options.print(report, out);
        return report.holds() ? ExitCode.OK : MISSED;
    }
}

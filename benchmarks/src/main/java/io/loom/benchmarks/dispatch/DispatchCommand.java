package io.loom.benchmarks.dispatch;

import io.loom.benchmarks.Benchmark;
import io.loom.benchmarks.MeasuringCommand;
import io.loom.benchmarks.PackagedProject;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./loom bench dispatch}. */
@Command(
        name = "dispatch",
        mixinStandardHelpOptions = true,
        description =
                "Dispatch: durable tasks a second through a real server, PostgreSQL and broker, how soon one follows the other,"
                        + " and what tasks in flight cost.")
public final class DispatchCommand extends MeasuringCommand {

    @Mixin
    private PackagedProject project = new PackagedProject();

    /**
     * @param out where the report goes
     * @param progress where people are told how it goes
     */
    public DispatchCommand(PrintStream out, PrintWriter progress) {
        super(out, progress);
    }

    @Override
    protected Benchmark benchmark(boolean quick) {
        return new DispatchBench(quick, project.folder());
    }
}

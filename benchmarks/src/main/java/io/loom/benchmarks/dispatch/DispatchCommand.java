package io.loom.benchmarks.dispatch;

import io.loom.benchmarks.BenchCommand;
import io.loom.benchmarks.BenchOptions;
import io.loom.benchmarks.Machine;
import io.loom.benchmarks.Report;
import io.loom.benchmarks.Session;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./loom bench dispatch}. */
@Command(
        name = "dispatch",
        mixinStandardHelpOptions = true,
        description =
                "Dispatch: durable tasks a second through a real server, PostgreSQL and broker, how soon one follows the other,"
                        + " and what tasks in flight cost.")
public final class DispatchCommand implements Callable<Integer> {

    private final PrintStream out;
    private final PrintWriter progress;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--project",
            paramLabel = "FOLDER",
            defaultValue = "${env:LOOM_PROJECT:-.}",
            description = "Where the server was packaged (${DEFAULT-VALUE}).")
    private Path project = Path.of("");

    /**
     * @param out where the report goes
     * @param progress where people are told how it goes
     */
    public DispatchCommand(PrintStream out, PrintWriter progress) {
        this.out = out;
        this.progress = progress;
    }

    @Override
    public Integer call() {
        DispatchBench bench = new DispatchBench(options.quick(), project);
        Session session = new Session(
                options.quick() ? "dispatch-quick" : "dispatch",
                options.results(),
                bench.steps(),
                options.resume(),
                Machine.facts(Clock.systemUTC()),
                progress);
        Report report = bench.run(session);
        options.print(report, out);
        return BenchCommand.exitCode(report);
    }
}

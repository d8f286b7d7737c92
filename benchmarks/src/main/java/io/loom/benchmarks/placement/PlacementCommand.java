package io.loom.benchmarks.placement;

import io.loom.benchmarks.BenchCommand;
import io.loom.benchmarks.BenchOptions;
import io.loom.benchmarks.Machine;
import io.loom.benchmarks.Report;
import io.loom.benchmarks.Session;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./loom bench placement}. */
@Command(
        name = "placement",
        mixinStandardHelpOptions = true,
        description =
                "Placement: time to a first answer, distance from the best, sizes up to 100,000 nodes, agreement with an exact solver.")
public final class PlacementCommand implements Callable<Integer> {

    private final PrintStream out;
    private final PrintWriter progress;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--solver-config",
            paramLabel = "FOLDER",
            defaultValue = "${env:LOOM_PROJECT:-.}/solver-config",
            description = "Solver and weights (${DEFAULT-VALUE}).")
    private Path solverConfig = Path.of("solver-config");

    @Option(
            names = "--config",
            paramLabel = "XML",
            description =
                    "A solver configuration to compare with the others named, by Timefold's benchmarker; may be repeated.")
    private List<Path> configs = List.of();

    /**
     * @param out where the report goes
     * @param progress where people are told how it goes
     */
    public PlacementCommand(PrintStream out, PrintWriter progress) {
        this.out = out;
        this.progress = progress;
    }

    @Override
    public Integer call() {
        PlacementBench bench = new PlacementBench(options.quick(), solverConfig, configs);
        Session session = new Session(
                options.quick() ? "placement-quick" : "placement",
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

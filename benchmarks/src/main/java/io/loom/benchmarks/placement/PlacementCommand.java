package io.loom.benchmarks.placement;

import io.loom.benchmarks.Benchmark;
import io.loom.benchmarks.MeasuringCommand;
import io.loom.benchmarks.PackagedProject;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./loom bench placement}. */
@Command(
        name = "placement",
        mixinStandardHelpOptions = true,
        description =
                "Placement: time to a first answer, distance from the best, sizes up to 100,000 nodes, agreement with an exact solver.")
public final class PlacementCommand extends MeasuringCommand {

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

    @Mixin
    private PackagedProject project = new PackagedProject();

    /**
     * @param out where the report goes
     * @param progress where people are told how it goes
     */
    public PlacementCommand(PrintStream out, PrintWriter progress) {
        super(out, progress);
    }

    @Override
    protected Benchmark benchmark(boolean quick) {
        return new PlacementBench(quick, project.folder(), solverConfig, configs);
    }
}

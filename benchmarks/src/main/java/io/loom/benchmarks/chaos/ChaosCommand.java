package io.loom.benchmarks.chaos;

import io.loom.benchmarks.Benchmark;
import io.loom.benchmarks.MeasuringCommand;
import io.loom.benchmarks.PackagedProject;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./loom bench chaos}. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description =
                "Chaos: two servers, two provisioners, a database and a broker under load, one of them killed, frozen or cut off"
                        + " every few seconds; then nothing may be lost, doubled or left over.")
public final class ChaosCommand extends MeasuringCommand {

    private static final int FAULTS = 200;
    private static final int FAULTS_QUICK = 10;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            description = "From which the faults follow; else one that is printed.")
    private @Nullable Long seed;

    @Option(names = "--faults", paramLabel = "COUNT", description = "How many faults; 200, and 10 with --quick.")
    private @Nullable Integer faults;

    @Mixin
    private PackagedProject project = new PackagedProject();

    /**
     * @param out where the report goes
     * @param progress where people are told how it goes
     */
    public ChaosCommand(PrintStream out, PrintWriter progress) {
        super(out, progress);
    }

    @Override
    protected Benchmark benchmark(boolean quick) {
        Long given = seed;
        Integer count = faults;
        return new ChaosBench(
                project.folder(),
                given == null ? Clock.systemUTC().millis() % 1_000_000 : given,
                count != null ? count : quick ? FAULTS_QUICK : FAULTS);
    }
}

package io.loom.benchmarks.chaos;

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
public final class ChaosCommand implements Callable<Integer> {

    private static final int FAULTS = 200;
    private static final int FAULTS_QUICK = 10;

    private final PrintStream out;
    private final PrintWriter progress;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            description = "From which the faults follow; else one that is printed.")
    private @Nullable Long seed;

    @Option(names = "--faults", paramLabel = "COUNT", description = "How many faults; 200, and 10 with --quick.")
    private @Nullable Integer faults;

    @Option(
            names = "--project",
            paramLabel = "FOLDER",
            defaultValue = "${env:LOOM_PROJECT:-.}",
            description = "Where server and provisioner were packaged (${DEFAULT-VALUE}).")
    private Path project = Path.of("");

    /**
     * @param out where the report goes
     * @param progress where people are told how it goes
     */
    public ChaosCommand(PrintStream out, PrintWriter progress) {
        this.out = out;
        this.progress = progress;
    }

    @Override
    public Integer call() {
        Long given = seed;
        Integer count = faults;
        ChaosBench bench = new ChaosBench(
                project,
                given == null ? Clock.systemUTC().millis() % 1_000_000 : given,
                count != null ? count : options.quick() ? FAULTS_QUICK : FAULTS);
        Session session = new Session(
                options.quick() ? "chaos-quick" : "chaos",
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

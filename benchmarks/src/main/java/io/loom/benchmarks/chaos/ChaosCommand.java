package io.loom.benchmarks.chaos;

import io.loom.benchmarks.Benchmark;
import io.loom.benchmarks.MeasuringCommand;
import io.loom.benchmarks.PackagedProject;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./loom bench chaos}. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description =
                "Chaos: two servers, two provisioners, a database and a broker under load, one of them killed, frozen or cut off"
                        + " every few seconds; then nothing may be lost, doubled or left over. With --all-steps: server and"
                        + " provisioner are killed at each step of each kind of change, which must succeed by itself; and a step"
                        + " of each fails, which a resume finishes or a rollback undoes.")
public final class ChaosCommand extends MeasuringCommand {

    private static final int FAULTS = 200;
    private static final int FAULTS_QUICK = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            description = "From which the faults follow; else one that is printed.")
    private @Nullable Long seed;

    @Option(names = "--faults", paramLabel = "COUNT", description = "How many faults; 200, and 10 with --quick.")
    private @Nullable Integer faults;

    @Option(
            names = "--all-steps",
            description = "kill -9 of server and provisioner at each step of each kind of change; with --quick of the"
                    + " main kinds alone (create, grow, shrink, replace, reconfigure, delete).")
    private boolean allSteps;

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
        long chosen = given == null ? Clock.systemUTC().millis() % 1_000_000 : given;
        if (allSteps && count != null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--faults " + count + " is of no use with --all-steps: the steps say how many kills there are.\n"
                            + "Maybe leave it out.");
        }
        return allSteps
                ? new StepsBench(project.folder(), chosen, quick ? Change.MAIN : Set.of(Change.values()))
                : new ChaosBench(project.folder(), chosen, count != null ? count : quick ? FAULTS_QUICK : FAULTS);
    }

    @Override
    protected String subject() {
        return allSteps ? "chaos-steps" : super.subject();
    }
}

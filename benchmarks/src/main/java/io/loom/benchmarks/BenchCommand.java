package io.loom.benchmarks;

import io.loom.benchmarks.chaos.ChaosCommand;
import io.loom.benchmarks.dispatch.DispatchCommand;
import io.loom.benchmarks.placement.PlacementCommand;
import io.loom.benchmarks.provision.ProvisionCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The benchmarks' command line: {@code ./loom bench}. */
@Command(
        name = "loom bench",
        description = "Measures Loom against its goals and its peers.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCHMARK",
        commandListHeading = "%nBenchmarks:%n")
public final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private BenchCommand() {}

    /** The command line with every benchmark. Reports go to {@code out}, all else to {@code err}. */
    static CommandLine commandLine(PrintStream out, PrintStream err) {
        PrintWriter progress = new PrintWriter(err, true, StandardCharsets.UTF_8);
        return new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(progress)
                .addSubcommand(new PlacementCommand(out, progress))
                .addSubcommand(new DispatchCommand(out, progress))
                .addSubcommand(new ProvisionCommand(out, progress))
                .addSubcommand(new ChaosCommand(out, progress));
    }

    /** Whatever libraries print goes to stderr: stdout is the report's. */
    static void main(String[] arguments) {
        PrintStream out = System.out;
        System.setOut(System.err);
        System.exit(commandLine(out, System.err).execute(arguments));
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.err);
    }
}

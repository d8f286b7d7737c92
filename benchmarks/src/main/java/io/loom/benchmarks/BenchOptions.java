package io.loom.benchmarks;

import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every benchmark can be told. */
public final class BenchOptions {

    /** How the report is printed. */
    public enum Output {
        text,
        json
    }

    @Option(names = "--quick", description = "A smaller one that still covers every bar: some minutes.")
    private boolean quick;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description =
                    "text (the bars), or json: one object {machine, bars, skipped, runs} on stdout, and nothing else there.")
    private Output output = Output.text;

    @Option(names = "--resume", description = "Go on with an execution that was cut short.")
    private boolean resume;

    @Option(
            names = "--results",
            paramLabel = "FOLDER",
            defaultValue = "${env:LOOM_PROJECT:-.}/benchmarks/results",
            description = "Where results are written (${DEFAULT-VALUE}).")
    private Path results = Path.of("benchmarks", "results");

    public boolean quick() {
        return quick;
    }

    public boolean resume() {
        return resume;
    }

    public Path results() {
        return results;
    }

    /** Prints a report as it was asked for. */
    public void print(Report report, PrintStream out) {
        if (output == Output.json) {
            out.print(Session.json(report));
        } else {
            for (Bar bar : report.bars()) {
                out.println((bar.holds() ? "holds  " : "MISSED ") + bar.name() + ": " + Numbers.plain(bar.measured())
                        + " " + bar.unit() + " (" + bar.goal() + ")");
            }
            for (Skipped skipped : report.skipped()) {
                out.println("skipped " + skipped.name() + ": " + skipped.why());
            }
        }
        out.flush();
    }
}

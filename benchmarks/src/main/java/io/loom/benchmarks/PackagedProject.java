package io.loom.benchmarks;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the processes come from that a benchmark starts. */
public final class PackagedProject {

    @Option(
            names = "--project",
            paramLabel = "FOLDER",
            defaultValue = "${env:LOOM_PROJECT:-.}",
            description = "Where server and provisioner were packaged (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    /** The project's folder. */
    public Path folder() {
        return folder;
    }
}

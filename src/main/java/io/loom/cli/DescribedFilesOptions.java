package io.loom.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Mixin: which files describe what is to be, and how much is said of it. */
final class DescribedFilesOptions {

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE|DIR",
            required = true,
            description =
                    "YAML or JSON, or a folder of it; - is the standard input. A cluster is a document `kind: Cluster`.")
    private List<Path> files;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say why each node is what and where it is.")
    private boolean verbose;

    List<Path> files() {
        return files;
    }

    boolean verbose() {
        return verbose;
    }
}

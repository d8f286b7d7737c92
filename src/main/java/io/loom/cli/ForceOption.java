package io.loom.cli;

import picocli.CommandLine.Option;

/** The option of commands that write providers. */
final class ForceOption {

    @Option(
            names = "--force",
            description = "Also write a provider that is then elsewhere than machines of clusters that stand at it.")
    private boolean force;

    boolean given() {
        return force;
    }
}

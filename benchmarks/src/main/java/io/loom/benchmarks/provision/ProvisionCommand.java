package io.loom.benchmarks.provision;

import io.loom.benchmarks.Benchmark;
import io.loom.benchmarks.MeasuringCommand;
import io.loom.benchmarks.PackagedProject;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./loom bench provision}. */
@Command(
        name = "provision",
        mixinStandardHelpOptions = true,
        description =
                "Provision: a real provisioner on a hundred hosts over SSH, beside ansible-playbook and OpenSSH; what a task costs, how many"
                        + " go on at once, how soon it starts, and what it takes at rest.")
public final class ProvisionCommand extends MeasuringCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--binary",
            paramLabel = "FILE",
            defaultValue = "${env:LOOM_PROVISIONER_BINARY}",
            description = "The native provisioner, else what LOOM_PROVISIONER_BINARY names, else the jar in a JVM.")
    private @Nullable String binary;

    @ArgGroup(exclusive = false)
    private @Nullable Given given;

    @Mixin
    private PackagedProject project = new PackagedProject();

    /** Hosts of one's own, instead of sandbox nodes. */
    static final class Given {

        @Option(
                names = "--hosts",
                paramLabel = "FILE",
                required = true,
                description = "Hosts to work on, one a line: ADDRESS or ADDRESS:PORT; else nodes of a sandbox.")
        private Path file = Path.of("");

        @Option(
                names = "--hosts-key",
                paramLabel = "FILE",
                required = true,
                description = "The private key that opens them, OpenSSH format, without a passphrase.")
        private Path key = Path.of("");

        @Option(
                names = "--hosts-user",
                paramLabel = "NAME",
                defaultValue = "root",
                description = "Whom to log in as (root).")
        private String user = "root";
    }

    /**
     * @param out where the report goes
     * @param progress where people are told how it goes
     */
    public ProvisionCommand(PrintStream out, PrintWriter progress) {
        super(out, progress);
    }

    @Override
    protected Benchmark benchmark(boolean quick) {
        String named = binary;
        Optional<Path> file = named == null || named.isBlank() ? Optional.empty() : Optional.of(Path.of(named));
        file.filter(path -> !Files.isExecutable(path)).ifPresent(path -> {
            throw new ParameterException(
                    spec.commandLine(), "There is no program " + path + ". Maybe ./loom native makes one.");
        });
        return new ProvisionBench(
                quick,
                new ProvisionerProgram(project.folder(), file),
                Optional.ofNullable(given).map(hosts -> {
                    readable(hosts.file);
                    readable(hosts.key);
                    return new ProvisionBench.HostsFile(hosts.file, hosts.user, hosts.key);
                }));
    }

    private void readable(Path path) {
        if (!Files.isReadable(path)) {
            throw new ParameterException(spec.commandLine(), "The file " + path + " cannot be read.");
        }
    }
}

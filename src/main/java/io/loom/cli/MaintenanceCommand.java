package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** When changes of a cluster that nobody has asked for may begin. */
@Command(
        name = "maintenance",
        description = "Sets when changes of it that nobody has asked for may begin, such as an automatic repair.",
        mixinStandardHelpOptions = true)
final class MaintenanceCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Mixin
    private ClusterName cluster;

    @Option(
            names = "--window",
            paramLabel = WindowConverter.LABEL,
            converter = WindowConverter.class,
            description = "In this one; may be given several times. '0 2 * * sun for 4h in Europe/Berlin'.")
    private @Nullable List<ObjectNode> windows;

    @Option(names = "--always", description = "At any time.")
    private boolean always;

    @Option(names = "--of-template", description = "In the windows of its template.")
    private boolean ofTemplate;

    @Override
    public Integer call() {
        long said = Stream.of(windows != null, always, ofTemplate)
                .filter(given -> given)
                .count();
        if (said != 1) {
            throw new CliException(
                    ExitCode.USAGE,
                    "One of --window, --always and --of-template must be given.\nMaybe --window '0 2 * * sun for 4h'.");
        }
        ObjectNode body = Api.JSON.createObjectNode();
        if (ofTemplate) {
            body.putNull("windows");
        } else {
            body.putArray("windows").addAll(windows == null ? List.of() : windows);
        }
        Api api = server.api();
        output.one(api.put("/clusters/" + cluster.id(api) + "/maintenance", body), ClusterCommand.COLUMNS);
        return ExitCode.OK;
    }
}

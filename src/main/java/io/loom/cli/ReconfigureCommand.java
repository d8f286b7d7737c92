package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Another configuration. */
@Command(
        name = "reconfigure",
        description = "Merges into its configuration, and configures its services again.",
        mixinStandardHelpOptions = true)
final class ReconfigureCommand extends ChangeCommand {

    @Option(
            names = {"-f", "--config"},
            paramLabel = "FILE",
            description = "What to merge into the configuration, YAML or JSON; null in it removes.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY.PATH=VALUE",
            description =
                    "One value, over those of the file: JSON such as 8080, true, [1,2] or null, which removes; anything else is text.")
    private @Nullable Map<String, String> values;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            split = ",",
            description = "Only services that are named; default all.")
    private @Nullable List<String> services;

    @Option(
            names = "--restart",
            description = "Stop them before and start them after, with what needs them at run time.")
    private boolean restart;

    @Mixin
    private RolloutOptions rollout;

    ReconfigureCommand() {
        super("reconfigure");
    }

    @Override
    ObjectNode asked() {
        if (file == null && values == null) {
            throw new CliException(
                    ExitCode.USAGE, "Neither --config nor --set says what is to change.\nMaybe --set web.port=8080.");
        }
        ObjectNode config = file == null ? Api.JSON.createObjectNode() : DocumentFile.readObject(file);
        if (values != null) {
            new ConfigValues(config).setAll(values);
        }
        ObjectNode body = Api.JSON.createObjectNode().put("restart", restart);
        body.set("config", config);
        put(body, "services", services);
        rollout.putInto(body);
        return body;
    }
}

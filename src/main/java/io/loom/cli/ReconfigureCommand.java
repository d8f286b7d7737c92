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
        description =
                "Merges into its configuration, configures its services again, and brings its nodes to the keys in force.",
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

    @Option(
            names = "--authorized-keys",
            paramLabel = "FILE",
            description = "Public keys that may log in to its nodes, instead of those that it was created with.")
    private @Nullable Path authorizedKeys;

    @Option(
            names = "--keys-only",
            description =
                    "Configure no service: only bring nodes to the keys in force, of tenant, owner and cluster, where they have others.")
    private boolean keysOnly;

    @Mixin
    private RolloutOptions rollout;

    ReconfigureCommand() {
        super("reconfigure");
    }

    @Override
    ObjectNode asked() {
        if (file == null && values == null && authorizedKeys == null && !keysOnly) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Neither --config, --set, --authorized-keys nor --keys-only says what is to change.\n"
                            + "Maybe --set web.port=8080.");
        }
        if (keysOnly && (services != null || restart)) {
            throw new CliException(
                    ExitCode.USAGE,
                    "With --keys-only no service is configured.\nMaybe leave out --service and --restart.");
        }
        ObjectNode config = file == null ? Api.JSON.createObjectNode() : DocumentFile.readObject(file);
        if (values != null) {
            new ConfigValues(config).setAll(values);
        }
        ObjectNode body = Api.JSON.createObjectNode().put("restart", restart);
        body.set("config", config);
        put(body, "services", keysOnly ? List.of() : services);
        if (authorizedKeys != null) {
            KeyFile.putInto(body, authorizedKeys);
        }
        rollout.putInto(body);
        return body;
    }
}

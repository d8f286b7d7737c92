package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Resources of plugins. */
@Command(
        name = "resource",
        description = "Files and archives for automators and provider types: versions, and which of them are active.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ResourceCommand extends Noun {

    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "/name"),
            Column.of("VERSION", "/version"),
            Column.of("STATUS", "/status"),
            Column.of("PLUGIN", "/plugin"),
            Column.of("TYPE", "/type"),
            Column.of("BYTES", "/size"),
            Column.of("UPLOADED", "/uploadedAt"),
            Column.wide("KIND", "/kind"),
            Column.wide("BY", "/uploadedBy"),
            Column.wide("PERMISSIONS", "/permissions"),
            Column.wide("SHA-256", "/sha256"));

    /** What names a resource at the command line. */
    static final class Address {

        @Parameters(index = "0", paramLabel = "PLUGIN", description = "Of an automator, such as shell.")
        private String plugin;

        @Parameters(index = "1", paramLabel = "TYPE/NAME", description = "Such as scripts/setup.sh.")
        private String name;

        @Option(
                names = "--kind",
                paramLabel = "KIND",
                defaultValue = "automator",
                description = "Of the plugin: automator or provider; default ${DEFAULT-VALUE}.")
        private String kind;

        String path() {
            int slash = name.indexOf('/');
            if (slash < 1 || slash == name.length() - 1) {
                throw new CliException(
                        ExitCode.USAGE,
                        "\"" + name + "\" does not name a resource.\nMaybe its type and name, as scripts/setup.sh.");
            }
            return "/resources/" + Api.segment(kind) + "/" + Api.segment(plugin) + "/"
                    + Api.segment(name.substring(0, slash)) + "/" + Api.segment(name.substring(slash + 1));
        }

        String path(int version) {
            return path() + "/versions/" + version;
        }

        Path file() {
            return Path.of(name.substring(name.lastIndexOf('/') + 1));
        }

        @Override
        public String toString() {
            return plugin + " " + name;
        }
    }

    @Command(description = "Every version, newest first.", mixinStandardHelpOptions = true)
    int list(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Option(names = "--plugin", paramLabel = "PLUGIN", description = "Only this plugin's.") @Nullable
                    String plugin,
            @Option(names = "--type", paramLabel = "TYPE", description = "Only this type's.") @Nullable String type,
            @Option(names = "--name", paramLabel = "NAME", description = "Only of this name.") @Nullable String name,
            @Option(
                            names = "--status",
                            paramLabel = "STATUS",
                            description = "Only INACTIVE, STAGED, ACTIVE or RECALLED.")
                    @Nullable
                    String status) {
        Map<String, @Nullable String> wanted = new LinkedHashMap<>();
        wanted.put("plugin", plugin);
        wanted.put("type", type);
        wanted.put("name", name);
        wanted.put("status", status);
        List<String> query = new ArrayList<>();
        wanted.forEach((parameter, value) -> {
            if (value != null) {
                query.add(parameter + "=" + Api.segment(value));
            }
        });
        output.list(server.api().list("/resources" + (query.isEmpty() ? "" : "?" + String.join("&", query))), COLUMNS);
        return ExitCode.OK;
    }

    @Command(
            description = "Makes the next version of a file; the same content again makes none.",
            mixinStandardHelpOptions = true)
    int upload(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin Address address,
            @Parameters(index = "2", paramLabel = "FILE", description = "The file, or a tar.gz archive.") Path file,
            @Option(names = "--stage", description = "Puts it into the next publication.") boolean stage,
            @Option(names = "--publish", description = "Stages it, and publishes all that is staged.")
                    boolean publish) {
        if (!Files.isRegularFile(file)) {
            throw new CliException(
                    ExitCode.USAGE,
                    "There is no file " + file + ".\nMaybe pack a folder with tar -czf, and name the archive.");
        }
        Api api = server.api();
        JsonNode version = api.upload(address.path() + "/versions" + (stage || publish ? "?stage=true" : ""), file);
        if (publish) {
            tell(output, publication(api));
            version = api.get(address.path(version.path("version").asInt()));
        }
        output.one(version, COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Puts a version into the next publication.", mixinStandardHelpOptions = true)
    int stage(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin Address address,
            @Parameters(index = "2", paramLabel = "VERSION") int version) {
        output.one(server.api().post(address.path(version) + "/stage", Api.JSON.createObjectNode()), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Leaves a version out of the next publication.", mixinStandardHelpOptions = true)
    int recall(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin Address address,
            @Parameters(index = "2", paramLabel = "VERSION") int version) {
        output.one(server.api().post(address.path(version) + "/recall", Api.JSON.createObjectNode()), COLUMNS);
        return ExitCode.OK;
    }

    @Command(
            description = "Makes all that is staged active and all that is recalled inactive, at once.",
            mixinStandardHelpOptions = true)
    int publish(@Mixin ServerOptions server, @Mixin Output output) {
        JsonNode publication = publication(server.api());
        if (!output.structured(publication)) {
            tell(output, publication);
            List<JsonNode> changed = new ArrayList<>();
            publication.path("activated").forEach(changed::add);
            publication.path("deactivated").forEach(changed::add);
            output.list(Api.JSON.valueToTree(changed), COLUMNS);
        }
        return ExitCode.OK;
    }

    private static JsonNode publication(Api api) {
        return api.post("/resources/publications", Api.JSON.createObjectNode());
    }

    private static void tell(Output output, JsonNode publication) {
        output.err()
                .println("Publication " + publication.path("number").asInt() + ": "
                        + publication.path("activated").size() + " activated, "
                        + publication.path("deactivated").size() + " deactivated.");
    }

    @Command(
            description = "Deletes a version, or all of them, where none is staged or active.",
            mixinStandardHelpOptions = true)
    int delete(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin Address address,
            @Parameters(index = "2", arity = "0..1", paramLabel = "VERSION") @Nullable Integer version) {
        server.api().delete(version == null ? address.path() : address.path(version));
        output.err()
                .println("Deleted " + (version == null ? "all versions" : "version " + version) + " of " + address
                        + ".");
        return ExitCode.OK;
    }

    @Command(description = "Writes what was uploaded to a file.", mixinStandardHelpOptions = true)
    int download(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin Address address,
            @Parameters(index = "2", paramLabel = "VERSION") int version,
            @Option(names = "--to", paramLabel = "FILE", description = "Default: its name, in the current folder.")
                    @Nullable
                    Path to) {
        Path file = to == null ? address.file() : to;
        server.api().download(address.path(version) + "/content", file);
        output.err().println("Wrote version " + version + " of " + address + " to " + file + ".");
        return ExitCode.OK;
    }
}

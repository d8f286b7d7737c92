package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tenants of the installation. */
@Command(
        name = "tenant",
        description = "Tenants of the installation (for operators).",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TenantCommand extends Noun {

    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "/name"),
            Column.of("DESCRIPTION", "/description"),
            Column.wide("CLUSTERS", "/quota/clusters"),
            Column.wide("NODES", "/quota/nodes"),
            Column.wide("CORES", "/quota/cores"),
            Column.wide("MEMORY MIB", "/quota/memoryMib"),
            Column.wide("MICROS PER HOUR", "/quota/pricePerHourMicros"),
            Column.wide("WEIGHT", "/weight"),
            Column.wide("POOLS", "/pools"),
            Column.wide("PROVIDER TYPES", "/providerTypes"),
            Column.wide("ID", "/id"));

    private static final List<Column> ACCESS_COLUMNS =
            List.of(Column.of("POOLS", "/pools"), Column.of("PROVIDER TYPES", "/providerTypes"));

    /** Stands for whatever there is, which the server is told by saying nothing. */
    private static final String ALL = "all";

    @Command(description = "All of them.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions server, @Mixin Output output) {
        output.list(server.api().list("/tenants"), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "One of them.", mixinStandardHelpOptions = true)
    int get(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        output.one(server.api().get("/tenants/" + Api.segment(name)), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Makes one.", mixinStandardHelpOptions = true)
    int create(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--description", paramLabel = "WORDS", description = "What it is for.") @Nullable
                    String description,
            @Option(
                            names = "--from",
                            paramLabel = "TENANT",
                            description = "Give it copies of this tenant's definitions, with their secrets.")
                    @Nullable
                    String from,
            @Mixin QuotaOptions quota) {
        ObjectNode body = Api.JSON.createObjectNode().put("name", name);
        if (description != null) {
            body.put("description", description);
        }
        if (from != null) {
            body.put("from", from);
        }
        quota.putInto(body);
        Api api = server.api();
        JsonNode made = api.post("/tenants", body);
        output.one(quota.liftsAny() ? limit(api, name, quota) : made, COLUMNS);
        return ExitCode.OK;
    }

    @Command(
            description = "Changes what one may have; what is not named stays as it is.",
            mixinStandardHelpOptions = true)
    int quota(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Mixin QuotaOptions quota) {
        output.one(limit(server.api(), name, quota), COLUMNS);
        return ExitCode.OK;
    }

    private static JsonNode limit(Api api, String name, QuotaOptions quota) {
        return api.changeCurrent("/tenants/" + Api.segment(name), now -> {
            ObjectNode body = Api.JSON.createObjectNode();
            body.set("description", now.path("description"));
            body.set("quota", now.path("quota"));
            body.set("weight", now.path("weight"));
            quota.putInto(body);
            return body;
        });
    }

    @Command(
            description = "Sets its part of a pool that others want too, in comparison with theirs.",
            mixinStandardHelpOptions = true)
    int weight(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "WEIGHT", description = "From 1 to 100; 1 where nobody has set it.") int weight) {
        output.one(
                server.api().changeCurrent("/tenants/" + Api.segment(name), now -> {
                    ObjectNode body = Api.JSON.createObjectNode();
                    body.set("description", now.path("description"));
                    body.set("quota", now.path("quota"));
                    return body.put("weight", weight);
                }),
                COLUMNS);
        return ExitCode.OK;
    }

    @Command(
            description = {
                "What one may use; what is not named stays as it is.",
                "Shows it where nothing is named; a dash is all that there is."
            },
            mixinStandardHelpOptions = true)
    int access(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--pools",
                            paramLabel = "POOLS",
                            split = ",",
                            description = "Pools whose provisioners may do its tasks; all for all.")
                    @Nullable
                    List<String> pools,
            @Option(
                            names = "--provider-types",
                            paramLabel = "TYPES",
                            split = ",",
                            description = "Provider types of which it may have providers; all for all.")
                    @Nullable
                    List<String> providerTypes) {
        Api api = server.api();
        String path = "/tenants/" + Api.segment(name) + "/access";
        boolean changes = pools != null || providerTypes != null;
        output.one(
                changes
                        ? api.changeCurrent(path, now -> {
                            ObjectNode body = (ObjectNode) now;
                            put(body, "pools", pools);
                            put(body, "providerTypes", providerTypes);
                            return body;
                        })
                        : api.get(path),
                ACCESS_COLUMNS);
        return ExitCode.OK;
    }

    private static void put(ObjectNode body, String field, @Nullable List<String> names) {
        if (names != null && names.contains(ALL)) {
            body.remove(field);
        } else if (names != null) {
            ArrayNode array = body.putArray(field);
            names.forEach(array::add);
        }
    }

    @Command(
            description = "The public keys by which those who look after yours log in to machines of its clusters.",
            mixinStandardHelpOptions = true)
    int keys(@Mixin ServerOptions server, @Mixin Output output) {
        Api api = server.api();
        return LoginKeys.ofTenant(api).show(api, output);
    }

    @Command(
            name = "set-keys",
            description =
                    "Sets these keys; `loom cluster reconfigure NAME --keys-only` brings them to nodes that stand.",
            mixinStandardHelpOptions = true)
    int setKeys(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "FILE", description = LoginKeys.FILE) Path file) {
        Api api = server.api();
        return LoginKeys.ofTenant(api).set(api, output, file);
    }

    @Command(description = "Deletes one.", mixinStandardHelpOptions = true)
    int delete(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        server.api().deleteCurrent("/tenants/" + Api.segment(name));
        output.err().println("Deleted tenant " + name + ".");
        return ExitCode.OK;
    }
}

package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A new cluster. */
@Command(name = "create", description = "Asks for a cluster.", mixinStandardHelpOptions = true)
final class CreateCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Mixin
    private WaitOptions wait;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Of the new cluster.")
    private @Nullable String name;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The whole request, YAML or JSON; options win over it. - is the standard input.")
    private @Nullable Path file;

    @Option(
            names = {"-t", "--template"},
            paramLabel = "NAME",
            description = "Cluster template.")
    private @Nullable String template;

    @Option(
            names = {"-n", "--nodes"},
            paramLabel = "N",
            description = "How many nodes: 5, a range such as 3..10, or smallest for as few as serve.")
    private @Nullable String nodes;

    @Option(
            names = "--label",
            paramLabel = "KEY=VALUE",
            description = "A label to find it by; may be given several times.")
    private @Nullable Map<String, String> labels;

    @Option(names = "--description", paramLabel = "WORDS", description = "What it is for.")
    private @Nullable String description;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            split = ",",
            description = "Instead of the template's. Several for nodes at any of them.")
    private @Nullable List<String> providers;

    @Option(
            names = "--provider-field",
            paramLabel = "[PROVIDER/]KEY=VALUE",
            description = "A field that providers ask their users for; of one of several, with its name before it.")
    private @Nullable Map<String, String> providerFields;

    @Option(names = "--services", paramLabel = "NAME", split = ",", description = "Instead of the template's.")
    private @Nullable List<String> services;

    @Option(names = "--hardware", paramLabel = "NAME", description = "Hardware type of every node.")
    private @Nullable String hardware;

    @Option(names = "--image", paramLabel = "NAME", description = "Image type of every node.")
    private @Nullable String image;

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            description = "How long it lives, such as 8h; 0 for ever.",
            converter = DurationConverter.class)
    private @Nullable Duration lease;

    @Option(names = "--dns-suffix", paramLabel = "SUFFIX", description = "Of its host names.")
    private @Nullable String dnsSuffix;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration over the template's, YAML or JSON; - is the standard input.")
    private @Nullable Path config;

    @Option(
            names = "--authorized-keys",
            paramLabel = "FILE",
            description = "Public keys that may log in to its nodes, such as ~/.ssh/id_ed25519.pub.")
    private @Nullable Path authorizedKeys;

    @Option(
            names = "--maintenance",
            paramLabel = WindowConverter.LABEL,
            converter = WindowConverter.class,
            description =
                    "When changes that nobody asks for may begin, instead of the template's; may be given several times.")
    private @Nullable List<ObjectNode> maintenance;

    @Option(names = "--profile", paramLabel = "NAME", description = "Weights of the placement.")
    private @Nullable String profile;

    @Option(
            names = "--budget",
            paramLabel = "DURATION",
            description = "How long the placement may take, such as 5s.",
            converter = DurationConverter.class)
    private @Nullable Duration budget;

    @Option(
            names = {"-v", "--verbose"},
            description = "With --dry-run, say why each node is what and where it is.")
    private boolean verbose;

    @Option(names = "--dry-run", description = "Show the plan and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        ObjectNode request = file == null ? Api.JSON.createObjectNode() : DocumentFile.readObject(file);
        putText(request, "name", name);
        putText(request, "template", template);
        putText(request, "size", nodes);
        putText(request, "description", description);
        putText(request, "hardwareType", hardware);
        putText(request, "imageType", image);
        putText(request, "dnsSuffix", dnsSuffix);
        if (lease != null) {
            request.put("initialLease", lease.toMillis());
        }
        if (profile != null) {
            request.withObject("/placement").put("profile", profile);
        }
        if (budget != null) {
            request.put("budgetMillis", budget.toMillis());
        }
        if (labels != null) {
            labels.forEach(request.withObject("/labels")::put);
        }
        if (authorizedKeys != null) {
            KeyFile.putInto(request, authorizedKeys);
        }
        if (maintenance != null) {
            request.putArray("maintenance").addAll(maintenance);
        }
        if (services != null) {
            request.set("services", Api.JSON.valueToTree(services));
        }
        if (providers != null) {
            putProviders(request, providers);
        }
        if (providerFields != null) {
            ProviderFields.putInto(request, providerFields);
        }
        if (config != null) {
            request.set("config", DocumentFile.readObject(config));
        }
        Api api = server.api();
        if (dryRun) {
            JsonNode plan = api.post("/clusters?dryRun=true", request);
            new PlanPrinter(output, verbose).print(plan);
            return plan.path("feasible").asBoolean() ? ExitCode.CHANGES : ExitCode.INFEASIBLE;
        }
        JsonNode operation = api.post("/clusters", request);
        int outcome = wait.asked()
                ? ClusterCommand.follow(api, output, wait, operation.path("id").asText())
                : ExitCode.OK;
        output.one(api.get("/clusters/" + operation.path("clusterId").asText()), ClusterCommand.COLUMNS);
        return outcome;
    }

    private static void putProviders(ObjectNode request, List<String> providers) {
        request.remove(List.of("provider", "providers"));
        if (providers.size() == 1) {
            request.put("provider", providers.getFirst());
        } else {
            request.set("providers", Api.JSON.valueToTree(providers));
        }
    }

    private static void putText(ObjectNode request, String field, @Nullable String value) {
        if (value != null) {
            request.put(field, value);
        }
    }
}

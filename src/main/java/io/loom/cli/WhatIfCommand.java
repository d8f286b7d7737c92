package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the plan of a cluster that is there would be, were it asked for otherwise. */
@Command(
        name = "what-if",
        description = "Shows what would become of its nodes if it were asked for otherwise. Changes nothing.",
        mixinStandardHelpOptions = true)
final class WhatIfCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Mixin
    private ClusterName cluster;

    @Mixin
    private PlanOptions options;

    @Option(
            names = {"-n", "--nodes"},
            paramLabel = "N",
            description = "How many nodes: 5, a range such as 3..10, or smallest for as few as serve.")
    private @Nullable String nodes;

    @Option(
            names = {"-t", "--template"},
            paramLabel = "NAME",
            description = "Another cluster template, or its own as it is now.")
    private @Nullable String template;

    @Option(
            names = "--location",
            paramLabel = "PROVIDER/LOCATION",
            split = ",",
            description = "Where its nodes may stand.")
    private @Nullable List<String> locations;

    @Option(
            names = "--replace",
            paramLabel = "NODE",
            split = ",",
            description = "Numbers of nodes that are to leave; others take their place where --nodes does not fall.")
    private @Nullable List<Integer> replace;

    @Option(
            names = "--disrupt",
            paramLabel = "N|N%%",
            description =
                    "How much of what runs may be disturbed, such as 5 or 10%%; default no more than the change demands.")
    private @Nullable String disrupt;

    @Override
    public Integer call() {
        List<String> profiles = options.profiles();
        if (options.sensitivity() && profiles.size() > 1) {
            throw new CliException(
                    ExitCode.USAGE, "--sensitivity is of one set of weights.\nMaybe name one --profile alone.");
        }
        Api api = server.api();
        ObjectNode question = question(cluster.id(api));
        if (profiles.size() > 1) {
            return compare(api, question, profiles);
        }
        PlanPrinter printer = new PlanPrinter(output, options.verbose());
        if (options.sensitivity()) {
            JsonNode found = api.post("/placements/sensitivity", question);
            printer.printSensitivity(found);
            return status(found.path("plan"));
        }
        JsonNode plan = api.post("/placements", question);
        printer.print(plan);
        return status(plan);
    }

    private ObjectNode question(String clusterId) {
        ObjectNode question = Api.JSON.createObjectNode().put("cluster", clusterId);
        put(question, "size", nodes);
        put(question, "template", template);
        put(question, "services", options.services());
        put(question, "providers", options.providers().isEmpty() ? null : options.providers());
        put(question, "hardwareType", options.hardware());
        put(question, "imageType", options.image());
        put(question, "replace", replace);
        put(question, "disrupt", disrupt);
        Duration budget = options.budget();
        put(question, "budgetMillis", budget == null ? null : budget.toMillis());
        if (options.profiles().size() == 1) {
            question.withObject("/placement").put("profile", options.profiles().getFirst());
        }
        if (locations != null) {
            question.withObject("/placement").set("locations", Api.JSON.valueToTree(locations));
        }
        return question;
    }

    private static void put(ObjectNode question, String field, @Nullable Object value) {
        if (value != null) {
            question.set(field, Api.JSON.valueToTree(value));
        }
    }

    private int compare(Api api, ObjectNode question, List<String> profiles) {
        ObjectNode body = Api.JSON.createObjectNode();
        body.set("problem", question);
        ArrayNode sets = body.putArray("sets");
        profiles.forEach(profile -> sets.addObject().put("profile", profile));
        JsonNode comparison = api.post("/placements/compare", body);
        if (!output.structured(comparison)) {
            ComparisonPrinter.print(comparison, output.out());
        }
        int worst = ExitCode.OK;
        for (JsonNode item : comparison.path("items")) {
            JsonNode plan = item.path("plan");
            worst = Math.max(worst, PlanApplication.status(plan));
        }
        return worst;
    }

    private static int status(JsonNode plan) {
        if (!plan.path("feasible").asBoolean()) {
            return PlanApplication.status(plan);
        }
        JsonNode changes = plan.path("changes");
        boolean any = changes.path("create").asInt()
                        + changes.path("change").asInt()
                        + changes.path("delete").asInt()
                > 0;
        return any ? ExitCode.CHANGES : ExitCode.OK;
    }
}

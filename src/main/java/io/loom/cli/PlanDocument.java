package io.loom.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.model.HardwareType;
import io.loom.model.Snapshot;
import io.loom.placement.Comparison;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.Reasoning;
import io.loom.placement.Sensitivity;
import io.loom.placement.SolvedPlacement;
import io.loom.plan.Planner;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Answers of the placement as JSON, as the server writes them. */
final class PlanDocument {

    private PlanDocument() {}

    /**
     * A plan.
     *
     * @param millis how long it took
     */
    static ObjectNode of(PlacementAnswer answer, double millis, Snapshot snapshot) {
        ObjectNode plan = Api.JSON.createObjectNode();
        plan.put("feasible", answer.outcome() == PlacementAnswer.Outcome.FEASIBLE);
        plan.put("outcome", answer.outcome().name());
        plan.put("score", answer.score());
        plan.put("bound", answer.bound());
        plan.put("gap", answer.gap());
        plan.put("solveMillis", Math.round(millis * 1000) / 1000.0);
        ArrayNode layouts = plan.putArray("layouts");
        Map<NodeGroup, List<String>> hosts = Planner.plan(
                        List.of(), Set.of(), Planner.FIRST_NUMBER, answer, snapshot, String::valueOf)
                .hosts();
        List<NodeGroup> nodes = answer.nodes();
        IntStream.range(0, nodes.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) ->
                                String.join(",", nodes.get(i).layout().services()))
                        .thenComparing(i -> nodes.get(i).layout().hardwareType())
                        .thenComparing(i -> nodes.get(i).location()))
                .forEach(i -> layouts.add(layout(
                        nodes.get(i),
                        i < answer.reasons().size() ? answer.reasons().get(i) : null,
                        hosts.getOrDefault(nodes.get(i), List.of()),
                        snapshot)));
        ObjectNode price = plan.putObject("pricePerHour");
        price.put("micros", answer.microsPerHour()).put("currency", answer.currency());
        ArrayNode constraints = plan.putArray("constraints");
        answer.constraints()
                .forEach(constraint -> constraints
                        .addObject()
                        .put("id", constraint.id())
                        .put("level", constraint.level())
                        .put("weight", constraint.weight())
                        .put("score", constraint.score())
                        .set("matches", Api.JSON.valueToTree(constraint.matches())));
        ArrayNode conflicts = plan.putArray("conflicts");
        answer.conflicts().forEach(conflict -> {
            ObjectNode written = conflicts.addObject();
            written.set("constraints", Api.JSON.valueToTree(conflict.constraints()));
            written.put("message", conflict.message());
            ArrayNode remedies = written.putArray("remedies");
            conflict.remedies().forEach(remedy -> {
                ObjectNode change = remedies.addObject();
                change.set("constraints", Api.JSON.valueToTree(remedy.constraints()));
                change.put("message", remedy.message());
                change.putObject("pricePerHour")
                        .put("micros", remedy.microsPerHour())
                        .put("currency", answer.currency());
            });
        });
        return plan;
    }

    private static ObjectNode layout(
            NodeGroup group, @Nullable Reasoning reason, List<String> hosts, Snapshot snapshot) {
        ObjectNode layout = Api.JSON.createObjectNode();
        layout.set("services", Api.JSON.valueToTree(group.layout().services()));
        layout.put("hardwareType", group.layout().hardwareType());
        layout.put("imageType", group.layout().imageType());
        layout.put("provider", group.provider());
        layout.put("location", group.location());
        layout.put("count", group.count());
        if (!hosts.isEmpty()) {
            layout.set("hosts", Api.JSON.valueToTree(hosts));
        }
        HardwareType hardware = snapshot.hardwareTypes().get(group.layout().hardwareType());
        if (hardware != null) {
            var price = hardware.priceAt(group.provider());
            layout.putObject("pricePerHour")
                    .put("micros", price.microsPerHour())
                    .put("currency", price.currency());
        }
        if (reason != null) {
            layout.set("reason", Api.JSON.valueToTree(reason));
        }
        return layout;
    }

    /** Plans under several sets of weights. */
    static ObjectNode comparison(List<String> names, List<SolvedPlacement> solved, Snapshot snapshot) {
        ObjectNode document = Api.JSON.createObjectNode();
        ArrayNode items = document.putArray("items");
        for (int i = 0; i < names.size(); i++) {
            PlacementAnswer answer = solved.get(i).answer();
            items.addObject().put("name", names.get(i)).set("plan", of(answer, answer.solveMillis(), snapshot));
        }
        Comparison comparison = Comparison.of(solved);
        document.set("constraints", Api.JSON.valueToTree(comparison.constraints()));
        document.set("scores", Api.JSON.valueToTree(comparison.scores()));
        return document;
    }

    /** A plan, and how far its weights could be changed. */
    static ObjectNode sensitivity(ObjectNode plan, Sensitivity sensitivity) {
        ObjectNode document = Api.JSON.createObjectNode();
        document.set("plan", plan);
        document.set("findings", Api.JSON.valueToTree(sensitivity.findings()));
        document.put("solves", sensitivity.solves());
        document.put("complete", sensitivity.complete());
        return document;
    }
}

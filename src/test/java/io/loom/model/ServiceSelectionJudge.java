package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.cases.Case;
import io.loom.cases.CaseJudge;
import io.loom.model.Service.Dependencies;
import io.loom.model.Service.Requirements;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which services may be in a cluster together. */
final class ServiceSelectionJudge implements CaseJudge {

    @Override
    public Set<String> kinds() {
        return Set.of("validate-services");
    }

    @Override
    public void judge(Case judged) {
        JsonNode input = judged.input();
        Set<String> selected = new LinkedHashSet<>(texts(input.path("clusterServices")));
        selected.addAll(texts(input.path("add")));
        boolean unknown = judged.expected().path("error").asText().equals("unknown-service");
        Map<String, Service> known = new TreeMap<>();
        for (String name : unknown ? texts(input.path("clusterServices")) : selected) {
            known.put(name, service(name, input));
        }
        var faults = ServiceSelection.check(selected, known).stream()
                .map(ServiceSelection.Finding::fault)
                .toList();
        if (judged.expected().path("ok").asBoolean()) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults)
                    .containsExactly(
                            switch (judged.expected().path("error").asText()) {
                                case "missing-dependency" -> ServiceSelection.Fault.MISSING_DEPENDENCY;
                                case "unknown-service" -> ServiceSelection.Fault.UNKNOWN_SERVICE;
                                case "conflict" -> ServiceSelection.Fault.CONFLICT;
                                default -> throw new AssertionError("unexpected error: " + judged.expected());
                            });
        }
    }

    private static Service service(String name, JsonNode input) {
        return new Service(
                name,
                About.NONE,
                new Dependencies(
                        Set.of(),
                        texts(input.path("conflicts").path(name)),
                        new Requirements(
                                texts(input.path("requires").path(name)),
                                texts(input.path("installUses").path(name))),
                        new Requirements(
                                Set.of(), texts(input.path("runtimeUses").path(name)))),
                Map.of(),
                List.of(),
                Resources.NONE);
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new LinkedHashSet<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}

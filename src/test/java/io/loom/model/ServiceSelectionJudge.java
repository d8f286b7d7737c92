package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.cases.Case;
import io.loom.cases.CaseJudge;
import io.loom.cases.ErrorMeaning;
import io.loom.model.Service.Dependencies;
import io.loom.model.Service.Requirements;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.ProblemBuilder;
import io.loom.placement.SolverSettings;
import java.nio.file.Path;
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
        boolean refused = judged.expected().has("error");
        ErrorMeaning meaning =
                refused ? ErrorMeaning.of(judged.expected().path("error").asText()) : ErrorMeaning.NO_SOLUTION;
        if (meaning == ErrorMeaning.INCOMPATIBLE) {
            judgeCompatibility(selected, texts(input.path("compatibility").path("services")));
            return;
        }
        boolean unknown = meaning == ErrorMeaning.UNKNOWN;
        Map<String, Service> known = new TreeMap<>();
        for (String name : unknown ? texts(input.path("clusterServices")) : selected) {
            known.put(name, service(name, input));
        }
        var faults = ServiceSelection.check(selected, known).stream()
                .map(ServiceSelection.Finding::fault)
                .toList();
        if (!refused) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults)
                    .containsExactly(
                            switch (meaning) {
                                case MISSING_DEPENDENCY -> ServiceSelection.Fault.MISSING_DEPENDENCY;
                                case UNKNOWN -> ServiceSelection.Fault.UNKNOWN_SERVICE;
                                case CONFLICT -> ServiceSelection.Fault.CONFLICT;
                                default -> throw new AssertionError("unexpected error: " + judged.expected());
                            });
        }
    }

    /** Whether a service is compatible with the template is asked when a cluster is placed. */
    private static void judgeCompatibility(Set<String> selected, Set<String> compatible) {
        PlacementProblem problem = new ProblemBuilder()
                .services(selected.toArray(String[]::new))
                .compatible(Set.of(), Set.of(), compatible)
                .nodes(selected.size())
                .build();
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> new Placer(SolverSettings.load(Path.of("solver-config"))).place(problem))
                .satisfies(refused -> ErrorMeaning.INCOMPATIBLE.requireSaid(List.of(refused.getMessage()), List.of()));
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

package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundlesTest {

    private static final Placer PLACER =
            new Placer(SolverSettings.load(Path.of("solver-config")).with(Bundles.profile()));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bundles10-n10",
                "bundles10-n100",
                "bundles10-n1000",
                "bundles10-n10000",
                "bundles10-n100000",
                "bundles14-n100",
                "bundles14-n1000",
                "bundles14-n10000"
            })
    void boundIsTheRelaxationsAndTheScoreIsNearTheProvedOptimum(String name) {
        JsonNode instance = Bundles.instance(name);
        PlacementProblem problem = Bundles.problem(instance);
        double relaxed = instance.get("lpBound").asDouble();
        double optimum = instance.get("optimum").asDouble();

        PlacementAnswer answer = PLACER.place(problem);

        assertThat(PlacementChecker.faults(problem, answer.nodes())).isEmpty();
        assertThat(-answer.bound() / (double) Bundles.MICROS).isBetween(relaxed - 0.01, optimum);
        double objective = objective(instance, answer);
        assertThat(answer.score()).isEqualTo("0hard/0medium/-" + Math.round(objective * Bundles.MICROS) + "soft");
        assertThat(objective).isBetween(relaxed - 0.01, optimum * 1.02);
        System.out.printf("%s: %.0f, bound %.0f, known %.0f%n", name, objective, -answer.bound() / 1e6, optimum);
    }

    /** As the file says it: price, and 25 for each instance above its share of a zone. */
    private static double objective(JsonNode instance, PlacementAnswer answer) {
        Map<String, Integer> costs = new HashMap<>();
        instance.get("hardware")
                .forEach(hardware -> costs.put(
                        hardware.get("name").asText(), hardware.get("cost").asInt()));
        double objective = answer.nodes().stream()
                .mapToDouble(group ->
                        (double) group.count() * costs.get(group.layout().hardwareType()))
                .sum();
        int zones = instance.get("zones").asInt();
        for (JsonNode service : instance.get("services")) {
            int share = Math.ceilDiv(service.get("min").asInt(), zones);
            for (int zone = 0; zone < zones; zone++) {
                String location = "zone" + zone;
                int here = answer.nodes().stream()
                        .filter(group -> group.location().equals(location))
                        .filter(group -> group.layout()
                                .services()
                                .contains(service.get("name").asText()))
                        .mapToInt(NodeGroup::count)
                        .sum();
                objective += 25.0 * Math.max(0, here - share);
            }
        }
        return objective;
    }
}

package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundlesTest {

    private static final Placer PLACER =
            new Placer(SolverSettings.load(Path.of("solver-config")).with(Bundles.profile()));

    @ParameterizedTest
    @ValueSource(strings = {"bundles10-n10", "bundles10-n100", "bundles10-n1000", "bundles10-n10000"})
    void boundIsTheRelaxationsAndTheScoreIsNearTheProvedOptimum(String name) {
        JsonNode instance = Bundles.instance(name);

        PlacementAnswer answer = PLACER.place(Bundles.problem(instance));

        double bound = -answer.bound() / (double) Bundles.MICROS;
        assertThat(bound)
                .isBetween(
                        instance.get("lpBound").asDouble() - 0.01,
                        instance.get("optimum").asDouble());
        double cost = -answer.constraints().stream().mapToLong(c -> c.score()).sum() / (double) Bundles.MICROS;
        assertThat(cost)
                .isBetween(
                        instance.get("optimum").asDouble(),
                        instance.get("optimum").asDouble() * 1.02);
    }
}

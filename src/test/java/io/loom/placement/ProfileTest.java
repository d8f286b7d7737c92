package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.Resources;
import io.loom.model.TemplateBody.ConstraintSetting;
import io.loom.model.TemplateBody.PlacementSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {

    private static final Path CONFIG = Path.of("solver-config");

    @Test
    void requestBeatsTemplateBeatsProfile() {
        Weights profile = SolverSettings.load(CONFIG).profiles().get("balanced").weights();
        Weights template =
                Profile.tune(profile, new PlacementSettings(null, Map.of("spread", 7L, "packing", 8L), Map.of()), "/t");
        Weights request = Profile.tune(template, new PlacementSettings(null, Map.of("spread", 9L), Map.of()), "/r");

        assertThat(request.of(ConstraintId.COST).weight()).isEqualTo(1);
        assertThat(request.of(ConstraintId.PACKING).weight()).isEqualTo(8);
        assertThat(request.of(ConstraintId.SPREAD).weight()).isEqualTo(9);
    }

    @Test
    void constraintCanBeMadeHardOrTurnedOff() {
        Weights profile = SolverSettings.load(CONFIG).profiles().get("balanced").weights();
        Weights tuned = Profile.tune(
                profile,
                new PlacementSettings(
                        null,
                        Map.of(),
                        Map.of(
                                "spread", new ConstraintSetting(null, "hard", null),
                                "packing", new ConstraintSetting(false, null, null))),
                "/placement");

        assertThat(tuned.of(ConstraintId.SPREAD).level()).isEqualTo(Level.HARD);
        assertThat(tuned.of(ConstraintId.PACKING).on()).isFalse();
    }

    @Test
    void everyWrongChangeIsNamedWithWhatWouldDo() {
        Weights profile = SolverSettings.load(CONFIG).profiles().get("balanced").weights();

        assertThatThrownBy(() -> Profile.tune(
                        profile,
                        new PlacementSettings(
                                null,
                                Map.of("price", 1L, "cost", -1L),
                                Map.of("cost", new ConstraintSetting(null, "hard", null))),
                        "/placement"))
                .asInstanceOf(InstanceOfAssertFactories.type(InvalidInputException.class))
                .extracting(InvalidInputException::problems, InstanceOfAssertFactories.list(Problem.class))
                .extracting(Problem::pointer)
                .containsExactlyInAnyOrder(
                        "/placement/weights/price", "/placement/weights/cost", "/placement/constraints/cost/level");
        assertThatThrownBy(() ->
                        Profile.tune(profile, new PlacementSettings(null, Map.of("price", 1L), Map.of()), "/placement"))
                .hasMessageContaining("There is no constraint price.")
                .hasMessageContaining("serviceQuantity, serviceRatio");
    }

    @Test
    void fileWithAWrongWeightIsRefusedByItsNameAndPlace(@TempDir Path folder) throws IOException {
        Files.copy(CONFIG.resolve("solver.xml"), folder.resolve("solver.xml"));
        Path weights = Files.createDirectory(folder.resolve("weights"));
        String balanced = Files.readString(CONFIG.resolve("weights").resolve("balanced.yaml"));
        Files.writeString(
                weights.resolve("balanced.yaml"),
                balanced.replace("packing: {level: soft, weight: 1000}", "packing: {level: hard, weight: lots}"));

        assertThatThrownBy(() -> SolverSettings.load(folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("balanced.yaml#/constraints/packing/level: packing cannot be at level hard.")
                .hasMessageContaining("balanced.yaml#/constraints/packing/weight");
    }

    @Test
    void priceThatWouldOverflowIsRefused() {
        PlacementProblem problem = new ProblemBuilder()
                .nodes(1_000_000)
                .services("a")
                .hardware("gold", Resources.UNLIMITED, 1_000_000_000L)
                .weight(ConstraintId.COST, Weights.MAX_WEIGHT)
                .build();

        assertThatThrownBy(() -> new Placer(SolverSettings.load(CONFIG)).place(problem))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("The weight of cost (1000000000) is too large for 1000000 nodes of gold");
    }
}

package io.loom.placement;

import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.placement.Weights.FairShare;
import io.loom.placement.Weights.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Checks what a template or a request changes of a profile, before there is anything to place. */
public final class Tuning {

    private Tuning() {}

    /**
     * What is wrong with changes whatever the profile: constraints, levels, weights and limits that cannot be. Whether their profile exists is not asked.
     *
     * @param pointer where the changes were written
     * @return empty where they can be used
     */
    public static List<Problem> check(PlacementSettings changes, String pointer) {
        try {
            Profile.tune(allOff(), changes, pointer);
            return List.of();
        } catch (InvalidInputException e) {
            return e.problems();
        }
    }

    private static Weights allOff() {
        return new Weights(Arrays.stream(ConstraintId.values())
                .collect(Collectors.toMap(
                        id -> id,
                        id -> new Setting(
                                id.levels().stream().sorted().findFirst().orElseThrow(), 0, FairShare.ACTUAL))));
    }
}

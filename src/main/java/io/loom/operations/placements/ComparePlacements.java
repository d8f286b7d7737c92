package io.loom.operations.placements;

import io.loom.model.InvalidInputException;
import io.loom.model.TemplateBody.ConstraintSetting;
import io.loom.model.TemplateBody.PlacementSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Body of a question what one problem's placements would be under several sets of weights.
 *
 * @param problem what is to be placed
 * @param sets two to eight, each over the problem's own {@code placement}
 */
public record ComparePlacements(
        @NotNull @Valid PlacementRequest problem, @NotNull List<WeightSet> sets) {

    private static final int LEAST = 2;
    private static final int MOST = 8;

    /**
     * A set of weights.
     *
     * @param name to tell it by; absent for its profile's, or its position
     * @param profile absent for the problem's
     */
    public record WeightSet(
            @Nullable String name,
            @Nullable String profile,
            @Nullable Map<String, Long> weights,
            @Nullable Map<String, ConstraintSetting> constraints) {

        /** The same over settings. */
        PlacementSettings over(PlacementSettings base) {
            Map<String, Long> merged = new HashMap<>(base.weights());
            Map<String, ConstraintSetting> settings = new HashMap<>(base.constraints());
            if (weights != null) {
                merged.putAll(weights);
            }
            if (constraints != null) {
                settings.putAll(constraints);
            }
            return new PlacementSettings(
                    profile != null ? profile : base.profile(), merged, settings, base.locations(), base.preferred());
        }
    }

    /**
     * A name for each set.
     *
     * @throws InvalidInputException if there are too few or too many sets, or two of the same name
     */
    List<String> names() {
        if (sets.size() < LEAST || sets.size() > MOST) {
            throw new InvalidInputException(
                    "/sets",
                    "There are " + sets.size() + " sets of weights; there must be from " + LEAST + " to " + MOST
                            + ".\nMaybe {\"sets\": [{\"profile\": \"cheapest\"}, {\"profile\": \"resilient\"}]}.");
        }
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            WeightSet set = sets.get(i);
            String name = set.name() != null ? set.name() : set.profile() != null ? set.profile() : "set " + (i + 1);
            if (!taken.add(name)) {
                throw new InvalidInputException(
                        "/sets/" + i + "/name",
                        "Two sets of weights have the name " + name + ".\nMaybe name one of them " + name + "-2.");
            }
            names.add(name);
        }
        return names;
    }
}

package io.loom.catalog;

import io.loom.model.ClusterTemplate;
import io.loom.model.Definition;
import io.loom.model.PartialTemplate;
import io.loom.model.Problem;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.placement.ProfileFacts;
import io.loom.placement.Tuning;
import io.loom.platform.SolverConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Refuses templates that tune the placement in a way that no request could use. */
@ApplicationScoped
class TuningCheck {

    private static final String POINTER = "/placement";

    private final SolverConfig config;

    TuningCheck(SolverConfig config) {
        this.config = config;
    }

    /** Errors of a template's {@code placement}; empty for every other kind. */
    List<Problem> errors(Definition definition) {
        return switch (definition) {
            case ClusterTemplate template -> errors(template.body().placement());
            case PartialTemplate partial -> errors(partial.body().placement());
            default -> List.of();
        };
    }

    private List<Problem> errors(PlacementSettings settings) {
        List<Problem> problems = new ArrayList<>(Tuning.check(settings, POINTER));
        if (settings.profile() != null) {
            List<String> known =
                    config.current().profiles().stream().map(ProfileFacts::name).toList();
            if (!known.contains(settings.profile())) {
                problems.add(Problem.error(
                        POINTER + "/profile",
                        "There is no profile " + settings.profile() + ".\nMaybe one of " + String.join(", ", known)
                                + "."));
            }
        }
        return problems;
    }
}

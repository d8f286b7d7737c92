package io.loom.placement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A profile for people and programs to read.
 *
 * @param name as templates and requests name it
 * @param description for people
 * @param constraints every one, in order of declaration
 */
public record ProfileFacts(String name, String description, List<ConstraintFacts> constraints) {

    public ProfileFacts {
        constraints = List.copyOf(constraints);
    }

    /**
     * What a constraint counts in a profile.
     *
     * @param id as in the weights files
     * @param level at which a miss counts: {@code hard}, {@code medium} or {@code soft}
     * @param levels that it can be set to
     * @param weight for each unit of a miss; 0 is off
     * @param on whether it counts at all
     * @param limit what it holds its subject to; null where the profile sets none
     * @param limitOf what a limit of it would mean; null where it takes none
     */
    public record ConstraintFacts(
            String id,
            String level,
            List<String> levels,
            long weight,
            boolean on,
            @Nullable Long limit,
            @Nullable String limitOf) {

        public ConstraintFacts {
            levels = List.copyOf(levels);
        }
    }

    static ProfileFacts of(Profile profile) {
        return new ProfileFacts(
                profile.name(),
                profile.description(),
                List.of(ConstraintId.values()).stream()
                        .map(id -> facts(id, profile.weights().of(id)))
                        .toList());
    }

    private static ConstraintFacts facts(ConstraintId id, Weights.Setting setting) {
        return new ConstraintFacts(
                id.id(),
                setting.level().word(),
                id.levels().stream().sorted().map(Level::word).toList(),
                setting.weight(),
                setting.on(),
                setting.limit(),
                id.limit());
    }
}

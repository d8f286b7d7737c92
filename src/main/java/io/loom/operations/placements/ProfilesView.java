package io.loom.operations.placements;

import io.loom.placement.ProfileFacts;
import io.loom.placement.SolverConfigFolder.Failure;
import io.loom.placement.SolverConfigFolder.State;
import io.loom.placement.SolverSettings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All profiles, and since when they count.
 *
 * @param items by name
 * @param next always null: there are few
 * @param loadedAt when they were read
 * @param error why what the folder holds now could not be read and does not count; null where it does
 */
public record ProfilesView(
        List<ProfileView> items,
        @Nullable String next,
        Instant loadedAt,
        @Nullable ErrorView error) {

    /**
     * A named set of weights.
     *
     * @param standard whether templates and requests that name none get this one
     */
    public record ProfileView(
            String name, String description, boolean standard, List<ProfileFacts.ConstraintFacts> constraints) {}

    /** When reading failed, and everything that is wrong. */
    public record ErrorView(Instant at, List<FindingView> problems) {}

    /** Something wrong with a place in a file. */
    public record FindingView(String pointer, String message) {}

    static ProfilesView of(State state) {
        Failure failure = state.failure();
        return new ProfilesView(
                state.profiles().stream()
                        .map(profile -> new ProfileView(
                                profile.name(),
                                profile.description(),
                                profile.name().equals(SolverSettings.DEFAULT_PROFILE),
                                profile.constraints()))
                        .toList(),
                null,
                state.loadedAt(),
                failure == null
                        ? null
                        : new ErrorView(
                                failure.at(),
                                failure.problems().stream()
                                        .map(problem -> new FindingView(problem.pointer(), problem.message()))
                                        .toList()));
    }
}

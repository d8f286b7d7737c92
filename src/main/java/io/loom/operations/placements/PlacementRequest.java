package io.loom.operations.placements;

import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.InvalidInputException;
import io.loom.operations.placements.CreateCluster.Placement;
import io.loom.placement.Effort;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Body of a question what a placement would be. What is absent is as the template says, or as the cluster is; services are the cluster's only where the template is.
 *
 * @param template name of the cluster template; absent for the cluster's
 * @param cluster whose nodes are there already; absent for a new cluster
 * @param provider the only one
 * @param providers several that nodes may stand at
 * @param size number of nodes, a range of them, or {@code "smallest"}; absent for as many as the cluster has
 * @param replace numbers of nodes of the cluster that are to leave; others take their place where the size does not fall
 * @param disrupt how much of the cluster's nodes may be disturbed: {@code "5"} or {@code "10%"}; absent for no more than the change demands
 * @param budgetMillis so long the answer may take to solve, from 10 to 60000; absent for the server's limits
 */
public record PlacementRequest(
        @Nullable String template,
        @Nullable UUID cluster,

        @Schema(
                oneOf = {Integer.class, CreateCluster.SizeRange.class, String.class},
                description = "A number of nodes, a range of them, or \"smallest\" for as few as serve.")
        @Nullable
        ClusterSize size,

        @Nullable String provider,
        @Nullable List<@NotNull String> providers,
        @Nullable List<String> services,
        @Nullable String hardwareType,
        @Nullable String imageType,
        @Nullable Placement placement,
        @Nullable List<@NotNull Integer> replace,
        @Nullable String disrupt,
        @Nullable Long budgetMillis) {

    /**
     * The budget.
     *
     * @return null where there is none of the request's own
     * @throws InvalidInputException if it is out of range
     */
    @Nullable
    Duration budget() {
        return budgetMillis == null ? null : new Effort(Duration.ofMillis(budgetMillis), false).budget();
    }

    /** Numbers of the nodes that are to leave. */
    Set<Integer> leaving() {
        return replace == null ? Set.of() : Set.copyOf(replace);
    }

    /**
     * As a request for a cluster, with nothing absent that must be there.
     *
     * @param usualTemplate null where there is none to fall back on
     * @throws InvalidInputException if neither the request nor a cluster says template and size
     */
    ClusterRequest toRequest(
            @Nullable String usualTemplate, @Nullable ClusterSize usualSize, @Nullable List<String> usualServices) {
        String named = template != null ? template : usualTemplate;
        ClusterSize nodes = size != null ? size : usualSize;
        if (named == null || named.isBlank()) {
            throw new InvalidInputException(
                    "/template", "A template must be named, or a cluster.\nMaybe one that `loom template list` shows.");
        }
        if (nodes == null) {
            throw new InvalidInputException(
                    "/size", "The number of nodes must be said, or a cluster named.\nMaybe \"size\": 3.");
        }
        List<String> wanted = services != null ? services : usualServices;
        return new ClusterRequest(
                "plan",
                null,
                named,
                nodes,
                provider,
                CreateCluster.distinct(providers),
                Map.of(),
                Map.of(),
                wanted == null ? null : wanted.stream().distinct().toList(),
                hardwareType,
                imageType,
                null,
                null,
                Map.of(),
                CreateCluster.settings(placement));
    }
}

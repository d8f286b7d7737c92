package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterState;
import io.loom.model.Link;
import io.loom.model.MaintenanceWindow;
import io.loom.operations.changes.AllowedAction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as people and programs see it.
 *
 * @param number short number within the tenant
 * @param labels words to find it by
 * @param template name of the template that it was made from
 * @param owner name of the user who owns it
 * @param message why it is in its state: while it is PENDING, which operation is under way, how far it is and what it waits
 *     for; null where there is nothing to say
 * @param size number of nodes
 * @param provider name of the provider; of several, the one that most nodes stood at when it was made
 * @param providers names of all that its nodes may stand at
 * @param expiresAt when its lease ends; null for never
 * @param leaseWarnedAt when people were last warned that its lease ends; null where they were not since it was set
 * @param deletionProtection whether it is kept from deletion, from losing nodes and from the end of its lease
 * @param maintenance windows of its own in which changes that nobody has asked for may begin, empty for always; null where those of its
 *     template hold
 * @param links for people, macros expanded; empty until the cluster is ACTIVE
 * @param drift how far its nodes are from what is recorded of them; null where no inspection has ended yet
 * @param operation the latest one that changes it
 * @param allowedActions what can be done to it now, and why not; empty in lists
 */
public record ClusterView(
        UUID id,
        long number,
        String name,
        @Nullable String description,
        Map<String, String> labels,
        String template,
        String owner,
        ClusterState state,
        @Nullable String message,
        int size,
        List<String> services,
        String provider,
        List<String> providers,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant leaseWarnedAt,
        boolean deletionProtection,
        @Nullable List<MaintenanceWindow> maintenance,
        List<Link> links,
        @Nullable DriftView drift,
        @Nullable OperationView operation,
        List<AllowedAction> allowedActions) {

    /** As it is kept in the audit. */
    static ClusterView of(ClusterEntity cluster) {
        return of(cluster, List.of(), null, null, List.of());
    }

    static ClusterView of(
            ClusterEntity cluster,
            List<Link> links,
            @Nullable DriftView drift,
            @Nullable OperationView operation,
            List<AllowedAction> allowedActions) {
        return new ClusterView(
                cluster.id(),
                cluster.number(),
                cluster.name(),
                cluster.description(),
                cluster.labels().values(),
                cluster.template(),
                cluster.owner(),
                cluster.state(),
                reason(cluster, operation),
                cluster.size(),
                cluster.services(),
                cluster.provider(),
                cluster.providers().stream().map(ClusterProvider::name).toList(),
                cluster.createdAt(),
                cluster.expiresAt(),
                cluster.leaseWarnedAt(),
                cluster.isProtected(),
                cluster.maintenance(),
                links,
                drift,
                operation,
                allowedActions);
    }

    /** While an operation changes it, that is the reason. */
    private static @Nullable String reason(ClusterEntity cluster, @Nullable OperationView operation) {
        return cluster.state() == ClusterState.PENDING && operation != null ? operation.progress() : cluster.message();
    }
}

package io.loom.clusters;

import io.loom.platform.ProblemException;
import io.loom.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The clusters that a caller may see: an administrator all of the tenant, anybody else the own ones. */
@ApplicationScoped
public class ClusterAccess {

    private final ClusterRepository clusters;

    ClusterAccess(ClusterRepository clusters) {
        this.clusters = clusters;
    }

    /**
     * A cluster.
     *
     * @throws ProblemException 404 when there is none of that id, or not for this caller
     */
    public ClusterEntity get(Caller caller, UUID id) {
        return visible(caller, clusters.find(caller.tenantId(), id), id);
    }

    /** The same, locked until the end of the transaction. */
    public ClusterEntity lock(Caller caller, UUID id) {
        return visible(caller, clusters.lock(caller.tenantId(), id), id);
    }

    /** Whether there is a cluster of that id that the caller may see. */
    public boolean isVisible(Caller caller, UUID id) {
        return clusters.find(caller.tenantId(), id)
                .filter(cluster -> isVisible(caller, cluster))
                .isPresent();
    }

    /** Whose clusters the caller may see; null for all of the tenant. */
    public static @Nullable UUID ownerFilter(Caller caller) {
        return caller.isAdmin() ? null : caller.userId();
    }

    private static ClusterEntity visible(Caller caller, Optional<ClusterEntity> cluster, UUID id) {
        return cluster.filter(found -> isVisible(caller, found))
                .orElseThrow(() -> ProblemException.notFound("cluster", id));
    }

    private static boolean isVisible(Caller caller, ClusterEntity cluster) {
        return caller.isAdmin() || cluster.ownerId().equals(caller.userId());
    }
}

package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterState;
import io.loom.clusters.Usage;
import io.loom.placement.Allowance;
import io.loom.tenancy.Quota;
import io.loom.tenancy.Quotas;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What tenants' quotas leave to one cluster. Joins the caller's transaction. */
@ApplicationScoped
class Allowances {

    private final Quotas quotas;
    private final ClusterRepository clusters;

    Allowances(Quotas quotas, ClusterRepository clusters) {
        this.quotas = quotas;
        this.clusters = clusters;
    }

    /** To a cluster that is not there yet. */
    Allowance toNew(UUID tenantId) {
        return of(tenantId, 0, 0);
    }

    /** To a cluster that is there: its own nodes do not count against it. */
    Allowance to(ClusterEntity cluster) {
        boolean counts = cluster.state() != ClusterState.TERMINATED;
        return of(cluster.tenantId(), counts ? cluster.size() : 0, counts ? cluster.microsPerHour() : 0);
    }

    private Allowance of(UUID tenantId, long ownNodes, long ownMicrosPerHour) {
        Quota quota = quotas.of(tenantId);
        Usage usage = clusters.usageOf(tenantId);
        return new Allowance(
                left(quota.nodes(), usage.nodes() - ownNodes),
                null,
                null,
                left(quota.pricePerHourMicros(), usage.microsPerHour() - ownMicrosPerHour));
    }

    private static @Nullable Integer left(@Nullable Integer limit, long used) {
        return limit == null ? null : (Integer) Math.toIntExact(Math.max(0, limit - used));
    }

    private static @Nullable Long left(@Nullable Long limit, long used) {
        return limit == null ? null : (Long) Math.max(0, limit - used);
    }
}

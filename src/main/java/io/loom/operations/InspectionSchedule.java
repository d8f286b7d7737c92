package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.execution.Executions;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.store.OperationRepository;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Inspects every cluster that stands again and again, each in its turn, a bounded number at once. Whichever server comes first
 * takes a cluster whose turn it is.
 */
@ApplicationScoped
class InspectionSchedule {

    private static final Logger LOG = Logger.getLogger(InspectionSchedule.class);

    private final ClusterRepository clusters;
    private final OperationRepository operations;
    private final ClusterInspection inspection;
    private final Executions executions;
    private final Duration every;
    private final int atOnce;

    InspectionSchedule(
            ClusterRepository clusters,
            OperationRepository operations,
            ClusterInspection inspection,
            Executions executions,
            @ConfigProperty(name = "loom.inspect.every") Duration every,
            @ConfigProperty(name = "loom.inspect.at-once") int atOnce) {
        this.clusters = clusters;
        this.operations = operations;
        this.inspection = inspection;
        this.executions = executions;
        this.every = every;
        this.atOnce = atOnce;
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void inspect() {
        if (every.isPositive()) {
            inspectDue(every);
        }
    }

    /** Begins what is due, and plans what was never planned. */
    void inspectDue(Duration period) {
        for (UUID clusterId : QuarkusTransaction.requiringNew().call(() -> takeDue(period))) {
            try {
                QuarkusTransaction.requiringNew().run(() -> begin(clusterId));
            } catch (RuntimeException e) {
                LOG.errorf(e, "Cannot inspect cluster %s; it is tried again in %s s.", clusterId, period.toSeconds());
            }
        }
    }

    /** An inspection that nobody asked for and that has not ended within the period, e.g. for want of a provisioner, makes room. */
    private List<UUID> takeDue(Duration period) {
        Instant now = clusters.now();
        operations
                .inspectionsBefore(ClusterHistoryEntity.SYSTEM, now.minus(period))
                .forEach(executions::abort);
        int free = atOnce - operations.countInspections();
        if (free <= 0) {
            return List.of();
        }
        List<UUID> due = new ArrayList<>();
        for (ClusterEntity cluster : clusters.lockToInspect(free)) {
            if (cluster.inspectionDueAt() != null) {
                due.add(cluster.id());
            }
            cluster.planInspection(now, period);
        }
        return due;
    }

    private void begin(UUID clusterId) {
        ClusterEntity seen = clusters.findById(clusterId);
        ClusterEntity cluster = clusters.lock(seen.tenantId(), clusterId).orElseThrow();
        boolean stands = ClusterChanges.refusalBeside("Inspect", cluster).isEmpty();
        if (stands
                && cluster.deletion() == null
                && operations.inspecting(clusterId).isEmpty()) {
            inspection.begin(cluster, ClusterHistoryEntity.SYSTEM);
        }
    }
}

package io.loom.operations;

import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterRepository;
import io.loom.events.Events;
import io.loom.execution.Executions;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationNodeRepository;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.store.PlanEntity;
import io.loom.operations.store.PlanRepository;
import io.loom.tenancy.SecretVault;
import io.loom.usage.UsageRecords;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Forgets clusters that were terminated long ago, with all that is known of them: operations, tasks and their logs, plans,
 * history, events, definitions. What their nodes have used becomes {@link UsageRecords}. It is done in small transactions, each of
 * which takes away some rows of one cluster, the cluster's own last: whoever comes next goes on where the last one was killed.
 */
@ApplicationScoped
class ClusterCleanup {

    private static final Logger LOG = Logger.getLogger(ClusterCleanup.class);

    private static final int STEPS_AT_ONCE = 50;
    private static final int OPERATIONS_AT_ONCE = 200;
    private static final int ROWS_AT_ONCE = 5_000;

    private final ClusterRepository clusters;
    private final OperationRepository operations;
    private final OperationNodeRepository operationNodes;
    private final PlanRepository plans;
    private final ClusterHistory history;
    private final Executions executions;
    private final Events events;
    private final UsageRecords usage;
    private final SecretVault secrets;
    private final Optional<Duration> clustersKept;
    private final Optional<Duration> usageKept;

    ClusterCleanup(
            ClusterRepository clusters,
            OperationRepository operations,
            OperationNodeRepository operationNodes,
            PlanRepository plans,
            ClusterHistory history,
            Executions executions,
            Events events,
            UsageRecords usage,
            SecretVault secrets,
            @ConfigProperty(name = "loom.retention.clusters") Optional<Duration> clustersKept,
            @ConfigProperty(name = "loom.retention.usage") Optional<Duration> usageKept) {
        this.clusters = clusters;
        this.operations = operations;
        this.operationNodes = operationNodes;
        this.plans = plans;
        this.history = history;
        this.executions = executions;
        this.events = events;
        this.usage = usage;
        this.secrets = secrets;
        this.clustersKept = requireTime(clustersKept, "loom.retention.clusters (LOOM_RETENTION_CLUSTERS)");
        this.usageKept = requireTime(usageKept, "loom.retention.usage (LOOM_RETENTION_USAGE)");
    }

    private static Optional<Duration> requireTime(Optional<Duration> kept, String setting) {
        kept.filter(Duration::isNegative).ifPresent(negative -> {
            throw new IllegalArgumentException(
                    setting + " is " + negative + " and must not be less than 0.\nMaybe 90d; empty for ever.");
        });
        return kept;
    }

    /** Forgets some. Another server may do so at the same time, with other clusters. */
    @Scheduled(every = "{loom.retention.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        forgetClusters();
        usageKept.ifPresent(kept -> QuarkusTransaction.requiringNew()
                .run(() -> usage.forget(clusters.now().minus(kept), ROWS_AT_ONCE)));
    }

    private void forgetClusters() {
        int failures = 0;
        for (int step = 0; step < STEPS_AT_ONCE; step++) {
            int skip = failures;
            try {
                if (!QuarkusTransaction.requiringNew().call(() -> forgetSome(skip, ROWS_AT_ONCE))) {
                    return;
                }
            } catch (RuntimeException e) {
                failures++;
                LOG.error(
                        "A cluster that was terminated long ago cannot be forgotten; others are, and this is tried again.",
                        e);
            }
        }
    }

    /**
     * Takes away some of what is known of one cluster. Joins the caller's transaction.
     *
     * @param skip how many clusters are passed over
     * @param rows how many rows of each kind at most
     * @return whether there was one
     */
    boolean forgetSome(int skip, int rows) {
        return clustersKept
                .flatMap(kept -> clusters.lockTerminated(clusters.now().minus(kept), skip))
                .map(cluster -> {
                    if (forgetOperations(cluster.id(), rows)
                            && events.forget(cluster.tenantId(), cluster.id(), rows) < rows
                            && history.forget(cluster.id(), rows) < rows
                            && usage.takeNodes(cluster.id(), rows) < rows
                            && clusters.forgetSnapshots(cluster.id(), rows) < rows) {
                        forgetPlans(cluster.id());
                        clusters.delete(cluster);
                    }
                    return true;
                })
                .orElse(false);
    }

    /** Oldest first; whether none is left. */
    private boolean forgetOperations(UUID clusterId, int rows) {
        for (int i = 0; i < OPERATIONS_AT_ONCE; i++) {
            Optional<OperationEntity> oldest = operations.oldest(clusterId);
            if (oldest.isEmpty()) {
                return true;
            }
            OperationEntity operation = oldest.get();
            if (!executions.forget(operation.id(), rows) || operationNodes.forget(operation.id(), rows) == rows) {
                return false;
            }
            Stream.ofNullable(operation.requestBundle()).forEach(secrets::forget);
            operations.delete(operation);
        }
        return false;
    }

    private void forgetPlans(UUID clusterId) {
        for (PlanEntity plan : plans.ofCluster(clusterId)) {
            secrets.forget(plan.requestBundle());
            plans.delete(plan);
        }
    }
}

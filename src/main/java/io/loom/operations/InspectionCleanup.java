package io.loom.operations;

import io.loom.clusters.ClusterRepository;
import io.loom.execution.Executions;
import io.loom.operations.store.OperationRepository;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Forgets inspections some time after they have ended, for there are about a hundred a day of each cluster. What they have found
 * stays on the nodes, in the history and in events. It is done in small transactions, so that whoever comes next goes on where
 * the last one was killed.
 */
@ApplicationScoped
class InspectionCleanup {

    private static final int AT_ONCE = 500;
    private static final int ROWS_AT_ONCE = 5_000;

    private final ClusterRepository clusters;
    private final OperationRepository operations;
    private final Executions executions;
    private final Optional<Duration> kept;

    InspectionCleanup(
            ClusterRepository clusters,
            OperationRepository operations,
            Executions executions,
            @ConfigProperty(name = "loom.retention.inspections") Optional<Duration> kept) {
        this.clusters = clusters;
        this.operations = operations;
        this.executions = executions;
        this.kept = kept;
    }

    /** Forgets some. Another server may do so at the same time, with others. */
    @Scheduled(every = "{loom.retention.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        for (int i = 0; i < AT_ONCE; i++) {
            if (!QuarkusTransaction.requiringNew().call(this::forgetOne)) {
                return;
            }
        }
    }

    /** Takes away one inspection, or a part of its logs; whether there was one. Joins the caller's transaction. */
    boolean forgetOne() {
        return kept.flatMap(
                        time -> operations.lockEndedInspection(clusters.now().minus(time)))
                .map(inspection -> {
                    if (executions.forget(inspection.id(), ROWS_AT_ONCE)) {
                        operations.delete(inspection);
                    }
                    return true;
                })
                .orElse(false);
    }
}

package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterState;
import io.loom.model.InvalidInputException;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.store.OperationState;
import io.loom.operations.tasks.ClusterEvents;
import io.loom.platform.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Begins operations that have waited for the end of another one on their cluster, in the order in which they came. */
@ApplicationScoped
class OperationQueue {

    private static final Logger LOG = Logger.getLogger(OperationQueue.class);

    private static final int AT_ONCE = 50;
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final OperationRepository operations;
    private final ClusterRepository clusters;
    private final ClusterDeletion deletion;
    private final OperationRollback rollback;
    private final QueuedChanges changes;
    private final OperationAbort abort;
    private final ClusterEvents events;
    private final Clock clock;

    /** When those are tried again that could not begin. */
    private final Map<UUID, Instant> retries = new ConcurrentHashMap<>();

    OperationQueue(
            OperationRepository operations,
            ClusterRepository clusters,
            ClusterDeletion deletion,
            OperationRollback rollback,
            QueuedChanges changes,
            OperationAbort abort,
            ClusterEvents events,
            Clock clock) {
        this.operations = operations;
        this.clusters = clusters;
        this.deletion = deletion;
        this.rollback = rollback;
        this.changes = changes;
        this.abort = abort;
        this.events = events;
        this.clock = clock;
    }

    /** Begins what is due. Another server may do so at the same time. */
    @Scheduled(every = "{loom.operations.queue.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void takeTurns() {
        retries.values().removeIf(retry -> !retry.isAfter(clock.instant()));
        Set<UUID> later = Set.copyOf(retries.keySet());
        for (UUID operationId : QuarkusTransaction.requiringNew().call(() -> operations.due(later, AT_ONCE))) {
            try {
                takeTurn(operationId);
            } catch (RuntimeException e) {
                retries.put(operationId, clock.instant().plus(PAUSE));
                LOG.errorf(
                        e,
                        "Cannot begin operation %s, which waits for its turn; it is tried again in %s s.",
                        operationId,
                        PAUSE.toSeconds());
            }
        }
    }

    private void takeTurn(UUID operationId) {
        RollbackWork undoing = rollback.workOf(operationId);
        Optional<OperationEntity> change = QuarkusTransaction.requiringNew().call(() -> begin(operationId, undoing));
        if (change.isEmpty()) {
            return;
        }
        try {
            changes.begin(change.get())
                    .ifPresent(plan -> QuarkusTransaction.requiringNew()
                            .run(() -> end(operationId, OperationState.ABORTED, offering(plan))));
        } catch (InvalidInputException | ProblemException e) {
            QuarkusTransaction.requiringNew()
                    .run(() -> end(operationId, OperationState.FAILED, String.valueOf(e.getMessage())));
        }
    }

    /** Begins a deletion or a rollback; a change, which must be planned first, is given back. */
    private Optional<OperationEntity> begin(UUID operationId, RollbackWork undoing) {
        OperationEntity seen = operations.findById(operationId);
        ClusterEntity cluster = clusters.lock(seen.tenantId(), seen.clusterId()).orElseThrow();
        OperationEntity operation = operations.lockAfresh(seen);
        if (operation.state() != OperationState.QUEUED || cluster.state() == ClusterState.PENDING) {
            return Optional.empty();
        }
        if (cluster.state() == ClusterState.TERMINATED) {
            abort.endQueued(cluster, operation, OperationState.ABORTED, "The cluster has been deleted.");
            return Optional.empty();
        }
        switch (operation.kind()) {
            case OperationKinds.DELETE -> deletion.begin(cluster, operation);
            case OperationKinds.ROLLBACK -> rollback.begin(cluster, operation, undoing);
            default -> {
                OperationEntity before = operations.findById(Objects.requireNonNull(cluster.latestOperationId()));
                if (before.state() == OperationState.SUCCEEDED || finishes(operation)) {
                    return Optional.of(operation);
                }
                if (operations.queued(cluster.id()).stream().anyMatch(OperationQueue::finishes)) {
                    return Optional.empty();
                }
                abort.endQueued(
                        cluster,
                        operation,
                        OperationState.ABORTED,
                        "The operation before it, " + before.id() + " (" + before.kind() + "), is " + before.state()
                                + ".\nMaybe resume that one, and ask for the change again.");
            }
        }
        return Optional.empty();
    }

    /** What finishes another operation goes before what waits for the success of that. */
    private static boolean finishes(OperationEntity operation) {
        return operation.kind().equals(OperationKinds.FINISH_ELSEWHERE);
    }

    private static String offering(StoredPlanView plan) {
        return "The template leaves it to people where nodes go for which there was no capacity.\nMaybe look at the plan with `loom plan show "
                + plan.id() + "`, and apply it until " + plan.expiresAt().truncatedTo(ChronoUnit.SECONDS)
                + " with `loom plan apply " + plan.id() + "`.";
    }

    /** Of what nobody has asked for, the cluster says why it has not begun. */
    private void end(UUID operationId, OperationState ended, String why) {
        OperationEntity seen = operations.findById(operationId);
        ClusterEntity cluster = clusters.lock(seen.tenantId(), seen.clusterId()).orElseThrow();
        OperationEntity operation = operations.lockAfresh(seen);
        if (operation.state() == OperationState.QUEUED) {
            abort.endQueued(cluster, operation, ended, why);
            if (finishes(operation) && operation.requestedBy().equals(ClusterHistoryEntity.SYSTEM)) {
                String before = cluster.message();
                events.changeState(cluster, cluster.state(), before == null ? why : before + "\n" + why);
            }
        }
    }
}

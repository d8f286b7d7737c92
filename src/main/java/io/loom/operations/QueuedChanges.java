package io.loom.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.clusters.ClusterAccess;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterState;
import io.loom.model.InvalidInputException;
import io.loom.operations.changes.ChangeRequest;
import io.loom.operations.changes.ClusterChange;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.placements.Proposals;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationRepository;
import io.loom.placement.PlacementWatch;
import io.loom.platform.IdempotentRequest;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.loom.tenancy.Callers;
import io.loom.tenancy.Role;
import io.loom.tenancy.SecretVault;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Changes that wait for the operation before them: each is planned when its turn comes, for whoever asked for it. */
@ApplicationScoped
class QueuedChanges {

    private static final String REQUEST = "request";

    /** So many operations may wait on one cluster. */
    private static final int MOST = 10;

    private final ClusterAccess clusterAccess;
    private final OperationRepository operations;
    private final OperationStart operationStart;
    private final ClusterChanger changer;
    private final Proposals proposals;
    private final PlanService plans;
    private final SecretVault secrets;
    private final Callers callers;
    private final ClusterHistory history;
    private final Audit audit;
    private final IdempotentRequest idempotent;
    private final ObjectMapper mapper;

    QueuedChanges(
            ClusterAccess clusterAccess,
            OperationRepository operations,
            OperationStart operationStart,
            ClusterChanger changer,
            Proposals proposals,
            PlanService plans,
            SecretVault secrets,
            Callers callers,
            ClusterHistory history,
            Audit audit,
            IdempotentRequest idempotent,
            ObjectMapper mapper) {
        this.clusterAccess = clusterAccess;
        this.operations = operations;
        this.operationStart = operationStart;
        this.changer = changer;
        this.proposals = proposals;
        this.plans = plans;
        this.secrets = secrets;
        this.callers = callers;
        this.history = history;
        this.audit = audit;
        this.idempotent = idempotent;
        this.mapper = mapper;
    }

    /**
     * Lets a change wait until the operation that changes the cluster has succeeded; where none does, it begins at once.
     *
     * @return the operation
     * @throws ProblemException 404; 409 when the cluster is deleted or about to be, or too much waits already
     */
    UUID change(Caller caller, UUID clusterId, ChangeRequest asked) {
        return QuarkusTransaction.requiringNew()
                .call(() -> queue(caller, clusterId, asked))
                .orElseGet(() -> changer.change(caller, clusterId, asked));
    }

    private Optional<UUID> queue(Caller caller, UUID clusterId, ChangeRequest asked) {
        ClusterEntity cluster = clusterAccess.lock(caller, clusterId);
        int waiting = operations.queued(cluster.id()).size();
        if (cluster.state() != ClusterState.PENDING && waiting == 0) {
            return Optional.empty();
        }
        if (cluster.deletion() != null) {
            throw ProblemException.conflict("The cluster " + cluster.name()
                    + " is being deleted: no change of it can wait.\nMaybe create another one.");
        }
        if (waiting >= MOST) {
            throw ProblemException.conflict(waiting + " operations wait on cluster " + cluster.name()
                    + " already.\nMaybe abort some of them, or ask again later.");
        }
        ClusterChange<ChangeRequest> change = ClusterChanges.of(asked);
        OperationEntity operation = operationStart.queue(cluster, change.kind(), caller.user());
        operation.ask(secrets.store(caller.tenantId(), Map.of(REQUEST, write(Asked.by(caller, asked, false)))));
        history.write(
                cluster,
                caller.user(),
                ClusterHistoryEntity.What.CHANGE_REQUESTED,
                change.label() + ", when its turn comes.");
        audit.record("cluster.queue-change", "cluster/" + cluster.id(), null, Map.of("kind", change.kind()));
        idempotent.mark(operation.id());
        return Optional.of(operation.id());
    }

    /**
     * Lets a change wait that nobody has asked for; it is done on behalf of the cluster's owner, as far as that one may. Joins the
     * caller's transaction, which holds the cluster locked.
     *
     * @param offered whether it is only planned then, and left to people
     * @return the operation
     */
    UUID queueForOwner(ClusterEntity cluster, ChangeRequest change, boolean offered) {
        Caller owner = new Caller(
                cluster.tenantId(),
                cluster.tenant(),
                cluster.ownerId(),
                cluster.owner(),
                Set.of(Role.USER, Role.ADMIN));
        String kind = ClusterChanges.of(change).kind();
        OperationEntity operation = operationStart.queue(cluster, kind, ClusterHistoryEntity.SYSTEM);
        operation.ask(secrets.store(cluster.tenantId(), Map.of(REQUEST, write(Asked.by(owner, change, offered)))));
        audit.record(
                new Audit.Actor(cluster.tenantId(), ClusterHistoryEntity.SYSTEM),
                "cluster.queue-change",
                "cluster/" + cluster.id(),
                null,
                Map.of("kind", kind));
        return operation.id();
    }

    /**
     * Plans and begins a change whose turn has come.
     *
     * @return the plan, where the change is left to people; empty where it has begun
     * @throws InvalidInputException when it makes no sense, or there is no placement
     * @throws ProblemException when it is not allowed any more
     */
    Optional<StoredPlanView> begin(OperationEntity queued) {
        String bundle = Objects.requireNonNull(queued.requestBundle());
        Asked asked = QuarkusTransaction.requiringNew()
                .call(() -> secrets.fetch(bundle))
                .map(kept -> read(Objects.requireNonNull(kept.get(REQUEST))))
                .orElseThrow(() ->
                        ProblemException.conflict("What was asked for is no longer kept.\nMaybe ask for it again."));
        Caller caller = QuarkusTransaction.requiringNew()
                .call(() -> callers.now(asked.caller()))
                .orElseThrow(() -> ProblemException.forbidden(
                        "The user " + asked.user() + ", who asked for it, is no longer there."));
        if (asked.offered()) {
            return Optional.of(plans.offer(caller, queued.clusterId(), asked.change()));
        }
        proposals.untilThereIsRoom(() -> changer.apply(
                caller,
                queued.clusterId(),
                changer.propose(caller, queued.clusterId(), asked.change(), new PlacementWatch()),
                Optional.of(queued.id()),
                operationId -> secrets.forget(bundle)));
        return Optional.empty();
    }

    /** What was asked for, who asked, and whether it is only planned, as it is kept. */
    private record Asked(
            UUID tenantId,
            String tenant,
            UUID userId,
            String user,
            Set<Role> roles,
            ChangeRequest change,
            boolean offered) {

        static Asked by(Caller caller, ChangeRequest change, boolean offered) {
            return new Asked(
                    caller.tenantId(),
                    caller.tenant(),
                    caller.userId(),
                    caller.user(),
                    caller.roles(),
                    change,
                    offered);
        }

        Caller caller() {
            return new Caller(tenantId, tenant, userId, user, roles);
        }
    }

    private String write(Asked asked) {
        try {
            return mapper.writeValueAsString(asked);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request that was read cannot be written.", e);
        }
    }

    private Asked read(String text) {
        try {
            return mapper.readValue(text, Asked.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request that was written cannot be read.", e);
        }
    }
}

package io.loom.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.clusters.ClusterAccess;
import io.loom.clusters.ClusterRepository;
import io.loom.model.InvalidInputException;
import io.loom.model.Snapshot;
import io.loom.operations.changes.ChangeRequest;
import io.loom.operations.placements.CreateCluster;
import io.loom.operations.store.OperationDefinitions;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.PlanEntity;
import io.loom.operations.store.PlanRepository;
import io.loom.operations.store.StoredPlan;
import io.loom.placement.PlacementWatch;
import io.loom.plan.Plan;
import io.loom.platform.Ids;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Caller;
import io.loom.tenancy.SecretVault;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps plans for a day, and applies them as long as what they stand on has not changed. */
@ApplicationScoped
class PlanService {

    private static final Duration KEPT = Duration.ofHours(24);
    private static final int FORGOTTEN_AT_ONCE = 100;
    private static final String BODY = "body";

    private final ClusterCreation creation;
    private final ClusterChanger changer;
    private final ClusterAccess clusterAccess;
    private final ClusterRepository clusters;
    private final PlanRepository plans;
    private final SecretVault secrets;
    private final WorkCount workCount;
    private final ObjectMapper mapper;

    PlanService(
            ClusterCreation creation,
            ClusterChanger changer,
            ClusterAccess clusterAccess,
            ClusterRepository clusters,
            PlanRepository plans,
            SecretVault secrets,
            WorkCount workCount,
            ObjectMapper mapper) {
        this.creation = creation;
        this.changer = changer;
        this.clusterAccess = clusterAccess;
        this.clusters = clusters;
        this.plans = plans;
        this.secrets = secrets;
        this.workCount = workCount;
        this.mapper = mapper;
    }

    /** Plans a new cluster, and keeps the plan. */
    StoredPlanView plan(Caller caller, CreateCluster body) {
        ClusterCreation.Draft draft = creation.draft(caller, body.toRequest(), body.effort(), new PlacementWatch())
                .with(body.toExtras());
        creation.requireQuota(caller, draft);
        Plan plan = draft.question().plan(draft.answer());
        Snapshot all = draft.question().all();
        return keep(
                caller,
                null,
                null,
                OperationKinds.CREATE,
                write(body, CreateCluster.class),
                draft.definitions(plan),
                StoredPlan.of(plan, all),
                workCount.ofCreation(draft, plan),
                null);
    }

    /** Plans a change of a cluster, and keeps the plan. */
    StoredPlanView plan(Caller caller, UUID clusterId, ChangeRequest body) {
        return keep(caller, clusterId, body, changer.propose(caller, clusterId, body, new PlacementWatch()));
    }

    /**
     * Plans a change that is left to people, and keeps the plan.
     *
     * @throws InvalidInputException when it makes no sense, or there is no placement
     * @throws ProblemException when it is not allowed, or not worth to be applied
     */
    StoredPlanView offer(Caller caller, UUID clusterId, ChangeRequest body) {
        ClusterChanger.Proposal proposal = changer.propose(caller, clusterId, body, new PlacementWatch());
        changer.requireWorthwhile(caller, proposal);
        return keep(caller, clusterId, body, proposal);
    }

    private StoredPlanView keep(Caller caller, UUID clusterId, ChangeRequest body, ClusterChanger.Proposal proposal) {
        return keep(
                caller,
                clusterId,
                proposal.cluster().operationId(),
                proposal.kind(),
                write(body, ChangeRequest.class),
                proposal.definitions(),
                proposal.stored(),
                workCount.of(proposal),
                proposal.needless());
    }

    private StoredPlanView keep(
            Caller caller,
            @Nullable UUID clusterId,
            @Nullable UUID latestOperationId,
            String kind,
            String body,
            Snapshot definitions,
            StoredPlan content,
            int tasks,
            @Nullable String needless) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Instant now = clusters.now();
            PlanEntity plan = new PlanEntity(
                    Ids.next(),
                    caller,
                    clusterId,
                    latestOperationId,
                    kind,
                    now,
                    now.plus(KEPT),
                    secrets.store(caller.tenantId(), Map.of(BODY, body)),
                    definitions,
                    content,
                    tasks,
                    needless);
            plans.persist(plan);
            return StoredPlanView.of(plan);
        });
    }

    /** A plan. */
    @Transactional
    StoredPlanView get(Caller caller, UUID id) {
        return StoredPlanView.of(visible(caller, plans.find(caller.tenantId(), id), id));
    }

    /**
     * Applies a plan exactly as it was shown.
     *
     * @return the operation that carries it out
     * @throws ProblemException 404; 409 when it has expired or was applied before, and when what it stands on has changed:
     *     the cluster, definitions, room at a provider or the tenant's quota
     */
    UUID apply(Caller caller, UUID id) {
        PlanEntity plan =
                QuarkusTransaction.requiringNew().call(() -> visible(caller, plans.find(caller.tenantId(), id), id));
        requireFresh(plan, QuarkusTransaction.requiringNew().call(clusters::now));
        String body = Optional.ofNullable(QuarkusTransaction.requiringNew()
                        .call(() -> secrets.fetch(plan.requestBundle()).orElse(Map.of()))
                        .get(BODY))
                .orElseThrow(() -> stale(plan, "What was asked for is no longer kept."));
        UUID clusterId = plan.clusterId();
        return clusterId == null ? create(caller, plan, body) : change(caller, plan, clusterId, body);
    }

    private UUID create(Caller caller, PlanEntity plan, String body) {
        if (!caller.userId().equals(plan.requestedById())) {
            throw ProblemException.forbidden("Only " + plan.requestedBy() + ", who made the plan " + plan.id()
                    + ", can make a cluster by it.\nMaybe plan one of your own.");
        }
        CreateCluster asked = read(body, CreateCluster.class);
        ClusterCreation.Draft draft = stillMakesSense(
                plan,
                () -> creation.draft(caller, asked.toRequest(), plan.content().answer())
                        .with(asked.toExtras()));
        Plan again = draft.question().plan(draft.answer());
        requireSame(plan, draft.definitions(again));
        return creation.apply(caller, draft, (operationId, stored) -> {
                    requireSameHosts(plan, stored);
                    applied(caller, plan, operationId);
                })
                .orElseThrow(() -> stale(plan, "Hosts or room at a location have been taken by another cluster."))
                .operationId();
    }

    private UUID change(Caller caller, PlanEntity plan, UUID clusterId, String body) {
        ChangeRequest asked = read(body, ChangeRequest.class);
        requireSameOperation(caller, plan, clusterId);
        ClusterChanger.Proposal proposal = stillMakesSense(
                plan,
                () -> changer.propose(caller, clusterId, asked, plan.content().answer()));
        requireSame(plan, proposal.definitions());
        requireSameNodes(plan, proposal.stored());
        requireSameHosts(plan, proposal.stored());
        return changer.apply(
                        caller,
                        clusterId,
                        proposal,
                        Optional.empty(),
                        operationId -> applied(caller, plan, operationId))
                .orElseThrow(() -> stale(plan, "Hosts or room at a location have been taken by another cluster."));
    }

    private static <T> T stillMakesSense(PlanEntity plan, Supplier<T> step) {
        try {
            return step.get();
        } catch (InvalidInputException e) {
            throw stale(plan, "What was asked for makes no sense any more: " + e.getMessage());
        }
    }

    /** In the transaction that begins the operation. */
    private void applied(Caller caller, PlanEntity read, UUID operationId) {
        PlanEntity plan = visible(caller, plans.lock(caller.tenantId(), read.id()), read.id());
        requireFresh(plan, clusters.now());
        plan.apply(operationId);
    }

    private void requireSameOperation(Caller caller, PlanEntity plan, UUID clusterId) {
        UUID latest = QuarkusTransaction.requiringNew()
                .call(() -> clusterAccess.get(caller, clusterId).latestOperationId());
        if (latest != null && !latest.equals(plan.latestOperationId())) {
            throw stale(plan, "The cluster has been changed by operation " + latest + ".");
        }
    }

    private static void requireFresh(PlanEntity plan, Instant now) {
        if (plan.operationId() != null) {
            throw ProblemException.conflict("The plan " + plan.id() + " has been applied by operation "
                    + plan.operationId() + ".\nMaybe follow it with `loom operation watch " + plan.operationId()
                    + "`.");
        }
        if (!now.isBefore(plan.expiresAt())) {
            throw stale(plan, "It expired at " + plan.expiresAt() + ".");
        }
    }

    private static void requireSame(PlanEntity plan, Snapshot now) {
        Snapshot then = plan.definitions();
        List<String> changed = new ArrayList<>();
        if (!then.template().equals(now.template())) {
            changed.add("cluster template " + then.template().name());
        }
        OperationDefinitions.compare("provider", then.providers(), now.providers(), changed);
        OperationDefinitions.compare("hardware type", then.hardwareTypes(), now.hardwareTypes(), changed);
        OperationDefinitions.compare("image type", then.imageTypes(), now.imageTypes(), changed);
        OperationDefinitions.compare("service", then.services(), now.services(), changed);
        if (!changed.isEmpty()) {
            throw stale(plan, "These definitions have changed since: " + String.join(", ", changed) + ".");
        }
    }

    /** An operation that has left the cluster so can have been resumed, and have left it otherwise. */
    private static void requireSameNodes(PlanEntity plan, StoredPlan now) {
        if (!plan.content().isSameFor(now)) {
            throw stale(plan, "The nodes of the cluster are not what they were.");
        }
    }

    private static void requireSameHosts(PlanEntity plan, StoredPlan now) {
        for (int i = 0; i < plan.content().groups().size(); i++) {
            List<String> then = plan.content().groups().get(i).hosts();
            if (!then.equals(now.groups().get(i).hosts())) {
                throw stale(plan, "Of the hosts " + String.join(", ", then) + " another cluster has taken some.");
            }
        }
    }

    private static ProblemException stale(PlanEntity plan, String why) {
        return ProblemException.conflict(
                "The plan " + plan.id() + " cannot be applied any more. " + why + "\nMaybe plan the change again.");
    }

    private PlanEntity visible(Caller caller, Optional<PlanEntity> plan, UUID id) {
        return plan.filter(found -> caller.isAdmin() || found.requestedById().equals(caller.userId()))
                .orElseThrow(() -> ProblemException.notFound("plan", id));
    }

    /** Forgets plans that can no longer be applied, with what was asked for. */
    @Scheduled(every = "10m", delayed = "3m")
    @Transactional
    void forgetExpired() {
        for (PlanEntity plan : plans.lockExpired(clusters.now().minus(KEPT), FORGOTTEN_AT_ONCE)) {
            secrets.forget(plan.requestBundle());
            plans.delete(plan);
        }
    }

    private <T> String write(T body, Class<T> type) {
        try {
            return mapper.writerFor(type).writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request that was read cannot be written.", e);
        }
    }

    private <T> T read(String body, Class<T> type) {
        try {
            return mapper.readValue(body, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request that was written cannot be read.", e);
        }
    }
}

package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.NewCluster;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.Usage;
import io.loom.events.EventType;
import io.loom.execution.Executions;
import io.loom.model.ClusterRequest;
import io.loom.model.HostNames;
import io.loom.model.InvalidInputException;
import io.loom.model.Snapshot;
import io.loom.operations.placements.CapacityCheck;
import io.loom.operations.placements.CreateCluster.Extras;
import io.loom.operations.placements.Placements;
import io.loom.operations.placements.Proposals;
import io.loom.operations.placements.Question;
import io.loom.operations.placements.QuotaCheck;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationKinds;
import io.loom.operations.store.PlanView;
import io.loom.operations.store.StoredPlan;
import io.loom.operations.tasks.CheckedRequest;
import io.loom.operations.tasks.CheckedRequest.CheckedProvider;
import io.loom.operations.tasks.ClusterEvents;
import io.loom.operations.tasks.ClusterKeys;
import io.loom.operations.tasks.ProviderBundles;
import io.loom.placement.Effort;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementWatch;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.plan.Planner;
import io.loom.plan.Rollout;
import io.loom.platform.IdempotentRequest;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Makes clusters: checks a request, places it, and, unless it is a dry run, starts the operation that creates it. */
@ApplicationScoped
class ClusterCreation {

    private final Proposals proposals;
    private final RequestChecks checks;
    private final Placements placements;
    private final QuotaCheck quotaCheck;
    private final ProviderBundles bundles;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationStart operationStart;
    private final ClusterEvents events;
    private final ClusterHistory history;
    private final Audit audit;
    private final IdempotentRequest idempotent;

    ClusterCreation(
            Proposals proposals,
            RequestChecks checks,
            Placements placements,
            QuotaCheck quotaCheck,
            ProviderBundles bundles,
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationStart operationStart,
            ClusterEvents events,
            ClusterHistory history,
            Audit audit,
            IdempotentRequest idempotent) {
        this.proposals = proposals;
        this.checks = checks;
        this.placements = placements;
        this.quotaCheck = quotaCheck;
        this.bundles = bundles;
        this.clusters = clusters;
        this.nodes = nodes;
        this.operationStart = operationStart;
        this.events = events;
        this.history = history;
        this.audit = audit;
        this.idempotent = idempotent;
    }

    /**
     * A request that was checked and placed.
     *
     * @param request what was asked for, with values of provider fields
     * @param extras what the placement does not look at
     */
    record Draft(
            ClusterRequest request, CheckedRequest checked, Question question, PlacementAnswer answer, Extras extras) {

        /** The same of a cluster that is to have these. */
        Draft with(Extras others) {
            return new Draft(request, checked, question, answer, others);
        }

        /** The definitions that the cluster needs. */
        Snapshot definitions(Plan plan) {
            return question.definitions(
                    plan,
                    checked.providers().stream()
                            .map(each -> each.provider().name())
                            .collect(Collectors.toSet()),
                    Set.copyOf(checked.services()));
        }
    }

    /**
     * What would be created. Nothing is written.
     *
     * @param watch hears of better placements, and can end the solve
     * @throws InvalidInputException when the request makes no sense; that there is no placement is an answer
     * @throws ProblemException 409 when the tenant's quota does not allow it
     */
    PlanView preview(Caller caller, ClusterRequest request, Effort effort, PlacementWatch watch) {
        Draft draft = draft(caller, request, effort, watch);
        requireQuota(caller, draft);
        return draft.question().view(draft.answer());
    }

    /** @throws ProblemException 409 when the tenant's quota does not allow it */
    void requireQuota(Caller caller, Draft draft) {
        proposals.requireQuota(caller, draft.answer());
        Usage usage = draft.question().usage(draft.answer());
        QuarkusTransaction.requiringNew().run(() -> quotaCheck.require(caller, usage));
    }

    /**
     * Starts the creation.
     *
     * @return the operation that creates the cluster
     * @throws InvalidInputException when the request makes no sense, or there is no placement; the conflicts are named
     * @throws ProblemException 409 when the tenant's quota does not allow it, and when other clusters take the room of plan after plan
     */
    Started create(Caller caller, ClusterRequest request, Extras extras, Effort effort) {
        return proposals.untilThereIsRoom(() -> apply(
                caller,
                draft(caller, request, effort, new PlacementWatch()).with(extras),
                (operationId, stored) -> {}));
    }

    /** Ids of a cluster and of the operation that has begun on it. */
    record Started(UUID clusterId, UUID operationId) {}

    /** Checks a request and solves its placement. */
    Draft draft(Caller caller, ClusterRequest request, Effort effort, PlacementWatch watch) {
        Question question = question(caller, request);
        CheckedRequest checked = checks.check(caller.tenantId(), request, question.all(), Set.of());
        PlacementAnswer answer = question.told(placements
                .solve(caller, question.placer(), question.problem(), watch, effort)
                .answer());
        return new Draft(request, checked, question, answer, Extras.NONE);
    }

    /** A request that was placed before. */
    Draft draft(Caller caller, ClusterRequest request, PlacementAnswer answer) {
        Question question = question(caller, request);
        return new Draft(
                request,
                checks.check(caller.tenantId(), request, question.all(), Set.of()),
                question,
                answer,
                Extras.NONE);
    }

    private Question question(Caller caller, ClusterRequest request) {
        return QuarkusTransaction.requiringNew()
                .call(() -> proposals.toNew(caller, request, placements.placer(), 0, null));
    }

    /**
     * Starts the creation of what was drafted, in a transaction of its own.
     *
     * @param within is told, in that transaction, of the operation and of the plan that it carries out
     * @return empty where the room that it needs was taken meanwhile
     * @throws InvalidInputException when there is no placement
     * @throws ProblemException 409 when the tenant's quota does not allow it
     */
    Optional<Started> apply(Caller caller, Draft draft, BiConsumer<UUID, StoredPlan> within) {
        proposals.requirePlacement(caller, draft.answer());
        return QuarkusTransaction.requiringNew().call(() -> applyNow(caller, draft, within));
    }

    private Optional<Started> applyNow(Caller caller, Draft draft, BiConsumer<UUID, StoredPlan> within) {
        CheckedRequest checked = draft.checked();
        ClusterRequest request = draft.request();
        long number = clusters.nextNumber(caller.tenantId(), request.name(), checked.dnsSuffix());
        Snapshot left = draft.question().all().without(nodes.occupied(caller.tenantId(), null));
        if (!new CapacityCheck(left).holds(draft.answer().nodes())) {
            return Optional.empty();
        }
        Question question = draft.question()
                .withLeft(left)
                .withHostNames(node -> HostNames.of(request.name(), number, node, checked.dnsSuffix()));
        Usage usage = question.usage(draft.answer());
        quotaCheck.require(caller, usage);
        Plan plan = question.plan(draft.answer());
        ClusterKeys keys = ClusterKeys.generate(caller.tenant(), number);
        List<ClusterProvider> providers = checked.providers().stream()
                .map(provider -> bundles.store(caller.tenantId(), provider, keys.privateKey()))
                .toList();
        ClusterEntity cluster = clusters.add(new NewCluster(
                caller.tenantId(),
                caller.tenant(),
                number,
                draft.extras().labels(),
                request.withoutProviderFields(),
                caller.userId(),
                caller.user(),
                checked.services(),
                mostUsedProvider(draft),
                providers,
                checked.dnsSuffix(),
                checked.config(),
                checked.leaseMillis(),
                keys.publicKey(),
                draft.extras().authorizedKeys(),
                draft.extras().maintenance(),
                usage,
                draft.definitions(plan),
                Planner.FIRST_NUMBER + plan.changes().size()));
        StoredPlan stored = StoredPlan.of(plan, left);
        OperationEntity operation = operationStart.begin(
                cluster,
                new OperationStart.Start(
                        OperationKinds.CREATE,
                        caller.user(),
                        Executions.Priority.NORMAL,
                        plan,
                        stored,
                        null,
                        cluster.spec(),
                        Rollout.AT_ONCE,
                        (planned, nodeIds) -> PlanWork.of(planned, nodeIds, PlanWork.Settings.PLAIN)));
        events.record(
                EventType.CLUSTER_CREATED,
                cluster,
                operation.id(),
                Map.of("number", number, "name", cluster.name(), "size", cluster.size(), "owner", cluster.owner()));
        history.write(cluster, caller.user(), ClusterHistoryEntity.What.CREATE_REQUESTED, null);
        audit.record("cluster.create", "cluster/" + cluster.id(), null, ClusterView.of(cluster));
        idempotent.mark(operation.id());
        within.accept(operation.id(), stored);
        return Optional.of(new Started(cluster.id(), operation.id()));
    }

    private static String mostUsedProvider(Draft draft) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (CheckedProvider each : draft.checked().providers()) {
            counts.put(each.provider().name(), 0);
        }
        for (NodeGroup group : draft.answer().nodes()) {
            counts.merge(group.provider(), group.count(), Integer::sum);
        }
        String most = counts.keySet().iterator().next();
        for (Map.Entry<String, Integer> each : counts.entrySet()) {
            most = each.getValue() > counts.getOrDefault(most, 0) ? each.getKey() : most;
        }
        return most;
    }
}

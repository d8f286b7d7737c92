package io.loom.operations;

import io.loom.catalog.Catalog;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.NewCluster;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.Usage;
import io.loom.contract.Contract;
import io.loom.events.EventType;
import io.loom.execution.Executions;
import io.loom.model.ClusterRequest;
import io.loom.model.HardwareType;
import io.loom.model.HostNames;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.Resources;
import io.loom.model.Snapshot;
import io.loom.model.macro.MacroReferences;
import io.loom.operations.CheckedRequest.CheckedProvider;
import io.loom.placement.Allowance;
import io.loom.placement.Effort;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementAnswer.Conflict;
import io.loom.placement.PlacementAnswer.Remedy;
import io.loom.placement.PlacementProblem;
import io.loom.placement.PlacementWatch;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.plan.PlannedNode;
import io.loom.plan.Planner;
import io.loom.platform.IdempotentRequest;
import io.loom.platform.Ids;
import io.loom.platform.ProblemException;
import io.loom.taskgraph.TaskGraph;
import io.loom.taskgraph.TaskGraphBuilder;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.loom.tenancy.SecretVault;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Makes clusters: checks a request, places it, and, unless it is a dry run, starts the operation that creates it. */
@ApplicationScoped
class ClusterCreation {

    /** So often a plan is made anew whose room others took. */
    private static final int MAX_PLANS = 3;

    private final Catalog catalog;
    private final RequestChecks checks;
    private final Placements placements;
    private final Allowances allowances;
    private final SecretVault secrets;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationRepository operations;
    private final Executions executions;
    private final ClusterEvents events;
    private final ClusterHistory history;
    private final Audit audit;
    private final IdempotentRequest idempotent;

    ClusterCreation(
            Catalog catalog,
            RequestChecks checks,
            Placements placements,
            Allowances allowances,
            SecretVault secrets,
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationRepository operations,
            Executions executions,
            ClusterEvents events,
            ClusterHistory history,
            Audit audit,
            IdempotentRequest idempotent) {
        this.catalog = catalog;
        this.checks = checks;
        this.placements = placements;
        this.allowances = allowances;
        this.secrets = secrets;
        this.clusters = clusters;
        this.nodes = nodes;
        this.operations = operations;
        this.executions = executions;
        this.events = events;
        this.history = history;
        this.audit = audit;
        this.idempotent = idempotent;
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
        requireRoom(caller, draft.placement());
        QuarkusTransaction.requiringNew().run(() -> allowances.require(caller, draft.usage()));
        return PlanView.of(draft.plan(0), draft.snapshot());
    }

    /**
     * Starts the creation.
     *
     * @return the operation that creates the cluster
     * @throws InvalidInputException when the request makes no sense, or there is no placement; the conflicts are named
     * @throws ProblemException 409 when the tenant's quota does not allow it, and when other clusters take the room of plan after plan
     */
    Started create(Caller caller, ClusterRequest request, Effort effort) {
        for (int attempt = 0; attempt < MAX_PLANS; attempt++) {
            Draft draft = draft(caller, request, effort, new PlacementWatch());
            requireRoom(caller, draft.placement());
            requirePlacement(draft.placement());
            Optional<Started> started = QuarkusTransaction.requiringNew().call(() -> apply(caller, draft));
            if (started.isPresent()) {
                return started.get();
            }
        }
        throw ProblemException.conflict(
                "Each of " + MAX_PLANS
                        + " plans in a row needed hosts or room at a location that another cluster took meanwhile.\nMaybe try again.");
    }

    /** Ids of a cluster and of the operation that has begun on it. */
    record Started(UUID clusterId, UUID operationId) {}

    private Draft draft(Caller caller, ClusterRequest request, Effort effort, PlacementWatch watch) {
        Snapshot all = catalog.snapshot(caller.tenantId(), request.template());
        CheckedRequest checked =
                checks.check(request, all, provider -> catalog.providerSecrets(caller.tenantId(), provider.name()));
        Allowance allowance = QuarkusTransaction.requiringNew().call(() -> allowances.toNew(caller.tenantId()));
        Snapshot snapshot =
                all.without(QuarkusTransaction.requiringNew().call(() -> nodes.occupied(caller.tenantId(), null)));
        PlacementAnswer placement = placements
                .solve(
                        caller,
                        placements.placer(),
                        new PlacementProblem(snapshot, request, List.of(), null, allowance),
                        watch,
                        effort)
                .answer();
        return new Draft(request, all, snapshot, checked, placement);
    }

    /** @throws ProblemException 409 when it is the quota that leaves no placement */
    private void requireRoom(Caller caller, PlacementAnswer placement) {
        for (Conflict conflict : placement.conflicts()) {
            if (conflict.constraints().contains("quota")) {
                throw ProblemException.conflict(words(conflict) + "\n"
                        + QuarkusTransaction.requiringNew().call(() -> allowances.inWords(caller)));
            }
        }
    }

    private static String words(Conflict conflict) {
        return conflict.remedies().isEmpty()
                ? conflict.message()
                : conflict.message() + "\nMaybe "
                        + conflict.remedies().stream().map(Remedy::message).collect(Collectors.joining(", or ")) + ".";
    }

    private static void requirePlacement(PlacementAnswer placement) {
        switch (placement.outcome()) {
            case FEASIBLE -> {}
            case INFEASIBLE ->
                throw new InvalidInputException(placement.conflicts().stream()
                        .map(conflict -> Problem.error("", words(conflict)))
                        .toList());
            case UNKNOWN ->
                throw new InvalidInputException(
                        "",
                        "No placement was found in " + Math.round(placement.solveMillis())
                                + " ms, and it is not proved that there is none.\nMaybe allow more time with budgetMillis, or in solver.xml.");
        }
    }

    /** Empty where the room that the draft needs was taken meanwhile. */
    private Optional<Started> apply(Caller caller, Draft drafted) {
        long number = clusters.nextNumber(caller.tenantId());
        Draft draft = drafted.with(drafted.all().without(nodes.occupied(caller.tenantId(), null)));
        if (!draft.hasRoom()) {
            return Optional.empty();
        }
        allowances.require(caller, draft.usage());
        Plan plan = draft.plan(number);
        List<PlannedNode> planned =
                plan.changes().stream().map(NodeChange::node).toList();
        ClusterKeys keys = ClusterKeys.generate("loom-" + caller.tenant() + "-" + number);
        List<ClusterProvider> providers = draft.checked().providers().stream()
                .map(provider -> stored(caller, provider, keys))
                .toList();
        ClusterEntity cluster = clusters.add(new NewCluster(
                caller.tenantId(),
                caller.tenant(),
                number,
                draft.request().name(),
                draft.request().description(),
                caller.userId(),
                caller.user(),
                draft.checked().services(),
                draft.mostUsedProvider(),
                providers,
                draft.checked().dnsSuffix(),
                draft.checked().config(),
                draft.checked().leaseMillis(),
                keys.publicKey(),
                draft.usage(),
                draft.snapshotFor(planned)));
        Map<Integer, UUID> nodeIds = new HashMap<>();
        for (PlannedNode node : planned) {
            NodeEntity entity = new NodeEntity(Ids.next(), cluster, node);
            nodes.persist(entity);
            nodeIds.put(node.number(), entity.id());
        }
        TaskGraph graph = TaskGraphBuilder.build(
                draft.snapshot().services(),
                PlanWork.of(plan, nodeIds::get, PlanWork.Settings.PLAIN),
                MacroReferences.addressedServices(draft.checked().config()));
        OperationEntity operation = new OperationEntity(
                Ids.next(),
                cluster,
                OperationKind.CREATE,
                caller.user(),
                cluster.createdAt(),
                graph.taskCount(),
                PlanView.of(plan, draft.snapshot()));
        operations.persist(operation);
        events.record(
                EventType.CLUSTER_CREATED,
                cluster,
                operation.id(),
                Map.of("number", number, "name", cluster.name(), "size", cluster.size(), "owner", cluster.owner()));
        history.write(cluster, caller.user(), ClusterHistoryEntity.What.CREATE_REQUESTED, null);
        audit.record("cluster.create", "cluster/" + cluster.id(), null, ClusterView.of(cluster, List.of(), null));
        events.begin(cluster, operation);
        executions.submit(operation.id(), caller.tenantId(), Executions.Priority.NORMAL, graph);
        idempotent.mark(operation.id());
        return Optional.of(new Started(cluster.id(), operation.id()));
    }

    /** Each provider's secrets are a bundle of their own, so that a task has those of its node's provider alone. */
    private ClusterProvider stored(Caller caller, CheckedProvider provider, ClusterKeys keys) {
        Map<String, String> bundle = new HashMap<>(provider.secrets());
        bundle.put(Contract.SSH_PRIVATE_KEY, keys.privateKey());
        return new ClusterProvider(
                provider.provider().name(), provider.plainFields(), secrets.store(caller.tenantId(), bundle));
    }

    /**
     * A request that was checked and placed.
     *
     * @param all what there is
     * @param snapshot what of that other clusters have not
     */
    private record Draft(
            ClusterRequest request,
            Snapshot all,
            Snapshot snapshot,
            CheckedRequest checked,
            PlacementAnswer placement) {

        Draft with(Snapshot left) {
            return new Draft(request, all, left, checked, placement);
        }

        /** Whether locations, machines and hosts of the snapshot hold the placement. */
        boolean hasRoom() {
            return new Room(snapshot).holds(placement.nodes());
        }

        String mostUsedProvider() {
            Map<String, Integer> nodes = new LinkedHashMap<>();
            checked.providers().forEach(each -> nodes.put(each.provider().name(), 0));
            placement.nodes().forEach(group -> nodes.merge(group.provider(), group.count(), Integer::sum));
            String most = checked.providers().getFirst().provider().name();
            for (Map.Entry<String, Integer> each : nodes.entrySet()) {
                most = each.getValue() > nodes.getOrDefault(most, 0) ? each.getKey() : most;
            }
            return most;
        }

        Usage usage() {
            long nodes = 0;
            long cpuMillis = 0;
            long memoryMib = 0;
            for (NodeGroup group : placement.nodes()) {
                HardwareType type = snapshot.hardwareTypes().get(group.layout().hardwareType());
                Resources capacity = type == null ? Resources.UNLIMITED : type.capacityAt(group.provider());
                nodes += group.count();
                cpuMillis += group.count() * known(capacity.cpuMillis());
                memoryMib += group.count() * known(capacity.memoryMib());
            }
            return new Usage(1, nodes, cpuMillis, memoryMib, placement.microsPerHour());
        }

        private static long known(long amount) {
            return amount >= Resources.UNBOUNDED ? 0 : amount;
        }

        /** @param clusterNumber part of the host names */
        Plan plan(long clusterNumber) {
            return Planner.plan(
                    List.of(),
                    placement,
                    snapshot,
                    number -> HostNames.of(request.name(), clusterNumber, number, checked.dnsSuffix()));
        }

        /** The definitions that the cluster needs of the snapshot. */
        Snapshot snapshotFor(List<PlannedNode> planned) {
            Set<String> hardwareTypes = new HashSet<>();
            Set<String> imageTypes = new HashSet<>();
            Set<String> providers = checked.providers().stream()
                    .map(each -> each.provider().name())
                    .collect(Collectors.toCollection(HashSet::new));
            for (PlannedNode node : planned) {
                hardwareTypes.add(node.layout().hardwareType());
                imageTypes.add(node.layout().imageType());
                providers.add(node.provider());
            }
            return new Snapshot(
                    snapshot.template(),
                    only(all.providers(), providers),
                    only(all.hardwareTypes(), hardwareTypes),
                    only(snapshot.imageTypes(), imageTypes),
                    only(snapshot.services(), Set.copyOf(checked.services())));
        }

        private static <T> Map<String, T> only(Map<String, T> things, Set<String> names) {
            Map<String, T> chosen = new HashMap<>(things);
            chosen.keySet().retainAll(names);
            return chosen;
        }
    }
}

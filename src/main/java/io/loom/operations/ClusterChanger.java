package io.loom.operations;

import io.loom.clusters.ClusterAccess;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterSpec;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.Usage;
import io.loom.execution.Executions;
import io.loom.model.ClusterRequest;
import io.loom.model.Host;
import io.loom.model.InvalidInputException;
import io.loom.model.Occupied;
import io.loom.model.Service;
import io.loom.model.Snapshot;
import io.loom.operations.changes.ChangeRequest;
import io.loom.operations.changes.ClusterChange;
import io.loom.operations.changes.ClusterChange.Target;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.changes.ClusterFacts;
import io.loom.operations.changes.LeftWork;
import io.loom.operations.placements.CapacityCheck;
import io.loom.operations.placements.Placements;
import io.loom.operations.placements.Proposals;
import io.loom.operations.placements.Question;
import io.loom.operations.placements.QuotaCheck;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.store.StoredPlan;
import io.loom.operations.tasks.CheckedRequest;
import io.loom.operations.tasks.CheckedRequest.CheckedProvider;
import io.loom.operations.tasks.KeyRotation;
import io.loom.operations.tasks.ProviderBundles;
import io.loom.placement.Effort;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementWatch;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.plan.PlannedNode;
import io.loom.platform.IdempotentRequest;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.loom.tenancy.LoginKeys;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Changes standing clusters: asks what becomes of one, and starts the operation that makes it so. */
@ApplicationScoped
class ClusterChanger {

    private final ClusterAccess clusterAccess;
    private final Proposals proposals;
    private final RequestChecks checks;
    private final Placements placements;
    private final QuotaCheck quotaCheck;
    private final ProviderBundles bundles;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationRepository operations;
    private final OperationStart operationStart;
    private final ClusterHistory history;
    private final Audit audit;
    private final IdempotentRequest idempotent;
    private final LoginKeys loginKeys;
    private final KeyRotation keyRotation;
    private final LeftWorkReader leftWork;
    private final ConfigLimits configLimits;

    ClusterChanger(
            ClusterAccess clusterAccess,
            Proposals proposals,
            RequestChecks checks,
            Placements placements,
            QuotaCheck quotaCheck,
            ProviderBundles bundles,
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationRepository operations,
            OperationStart operationStart,
            ClusterHistory history,
            Audit audit,
            IdempotentRequest idempotent,
            LoginKeys loginKeys,
            KeyRotation keyRotation,
            LeftWorkReader leftWork,
            ConfigLimits configLimits) {
        this.configLimits = configLimits;
        this.clusterAccess = clusterAccess;
        this.proposals = proposals;
        this.checks = checks;
        this.placements = placements;
        this.quotaCheck = quotaCheck;
        this.bundles = bundles;
        this.clusters = clusters;
        this.nodes = nodes;
        this.operations = operations;
        this.operationStart = operationStart;
        this.history = history;
        this.audit = audit;
        this.idempotent = idempotent;
        this.loginKeys = loginKeys;
        this.keyRotation = keyRotation;
        this.leftWork = leftWork;
    }

    /**
     * A change that makes sense, and what becomes of the cluster by it.
     *
     * @param asked what was asked for
     * @param cluster as it was then
     * @param target what it is to be
     * @param placed how the placement was asked, and what it answered; null where nothing is placed
     * @param plan what becomes of each node
     * @param needless why it is not worth to be applied; null where it is
     */
    record Proposal(
            ChangeRequest asked,
            ClusterFacts cluster,
            Target target,
            @Nullable Placed placed,
            Plan plan,
            @Nullable String needless) {

        /** The kind of the change. */
        String kind() {
            return ClusterChanges.of(asked).kind();
        }

        /** The definitions that it goes by. */
        Snapshot definitions() {
            return placed == null ? cluster.definitions() : placed.definitions(cluster, plan);
        }

        StoredPlan stored() {
            return StoredPlan.of(
                    plan,
                    placed == null ? cluster.definitions() : placed.question().all());
        }
    }

    /**
     * A placement that was asked for.
     *
     * @param newProviders those that are new to the cluster
     */
    record Placed(Question question, List<CheckedProvider> newProviders, PlacementAnswer answer) {

        Snapshot definitions(ClusterFacts cluster, Plan plan) {
            Set<String> providers =
                    newProviders.stream().map(each -> each.provider().name()).collect(Collectors.toSet());
            cluster.spec().providers().forEach(provider -> providers.add(provider.name()));
            ClusterRequest asked = question.problem().request();
            return question.definitions(
                    plan, providers, asked.services() == null ? Set.of() : Set.copyOf(asked.services()));
        }
    }

    /**
     * What would become of a cluster. Nothing is written.
     *
     * @param watch hears of better placements, and can end the solve
     * @throws InvalidInputException when the change makes no sense; that there is no placement is an answer
     * @throws ProblemException 404; 409 when it is not allowed in the cluster's state
     */
    Proposal propose(Caller caller, UUID clusterId, ChangeRequest asked, PlacementWatch watch) {
        return propose(
                caller,
                clusterId,
                asked,
                (question, effort) -> question.told(placements
                        .solve(caller, question.placer(), question.problem(), watch, effort)
                        .answer()));
    }

    /** The same by a placement that was found before. */
    Proposal propose(Caller caller, UUID clusterId, ChangeRequest asked, PlacementAnswer answer) {
        return propose(caller, clusterId, asked, (question, effort) -> answer);
    }

    private interface Solver {
        PlacementAnswer solve(Question question, Effort effort);
    }

    private Proposal propose(Caller caller, UUID clusterId, ChangeRequest asked, Solver solver) {
        record Asked(
                ClusterFacts cluster,
                Target target,
                @Nullable Question question) {}
        ClusterChange<ChangeRequest> change = ClusterChanges.of(asked);
        LeftWork left = change.continuesLatest() ? leftWork.read(caller, clusterId) : null;
        Asked read = QuarkusTransaction.requiringNew().call(() -> {
            ClusterEntity cluster = clusterAccess.get(caller, clusterId);
            if (change.isForAdministrators() && !caller.isAdmin()) {
                throw ProblemException.forbidden(ClusterChanges.onlyForAdministrators(change));
            }
            ClusterFacts facts = facts(cluster, change, left);
            ClusterChanges.requireAllowed(change, facts);
            leftWork.requireStill(cluster, left);
            Target target = change.target(facts, asked);
            Map<String, Object> config = target.config();
            if (config != null && !config.equals(facts.spec().config())) {
                configLimits.require(config);
            }
            Question question = target instanceof Target.Placed placed
                    ? proposals.toChange(
                            caller,
                            cluster,
                            placed.request(),
                            left == null ? either(placed.leaving(), facts.unfinished()) : placed.leaving(),
                            placed.budget(),
                            placed.renews(),
                            placed.adopted(),
                            placed.continues(),
                            placements.placer())
                    : null;
            return new Asked(facts, target, question);
        });
        Question question = read.question();
        if (question == null) {
            List<NodeChange> kept = read.cluster().planned().stream()
                    .<NodeChange>map(NodeChange.Keep::new)
                    .toList();
            Plan unplaced = Plan.unplaced(kept, read.cluster().price());
            return new Proposal(
                    asked, read.cluster(), read.target(), null, unplaced, needless(read.cluster(), asked, unplaced));
        }
        Set<String> known = read.cluster().spec().providers().stream()
                .map(ClusterProvider::name)
                .collect(Collectors.toSet());
        CheckedRequest checked =
                checks.check(caller.tenantId(), question.problem().request(), question.all(), known);
        PlacementAnswer answer = solver.solve(question, effort(asked));
        Plan plan = question.plan(answer);
        String needless = plan.isFeasible() ? needless(read.cluster(), asked, plan) : null;
        Proposal proposal = new Proposal(
                asked,
                read.cluster(),
                read.target(),
                new Placed(question, checked.providers(), answer),
                plan,
                needless);
        requireBatches(proposal);
        return proposal;
    }

    /** Refuses what cannot be done in the batches that were asked for, before anybody decides about it. */
    private static void requireBatches(Proposal proposal) {
        if (proposal.plan().isFeasible() && proposal.asked().rolledOut().checks()) {
            ClusterChanges.of(proposal.asked())
                    .work(
                            proposal.cluster(),
                            proposal.asked(),
                            proposal.plan(),
                            proposal.definitions().services(),
                            number -> new UUID(0, number),
                            PlanWork.Order.NEW_FIRST);
        }
    }

    private static @Nullable String needless(ClusterFacts cluster, ChangeRequest asked, Plan plan) {
        return ClusterChanges.of(asked).needless(cluster, asked, plan).orElse(null);
    }

    private static Set<Integer> either(Set<Integer> some, Set<Integer> others) {
        Set<Integer> all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }

    private static Effort effort(ChangeRequest asked) {
        Long budget = asked instanceof ChangeRequest.Placed placed ? placed.budgetMillis() : null;
        return new Effort(budget == null ? null : Duration.ofMillis(budget), true);
    }

    /**
     * Plans a change and starts it.
     *
     * @return the operation
     * @throws InvalidInputException when the change makes no sense, or there is no placement
     * @throws ProblemException 404; 409 when it is not allowed in the cluster's state or by the tenant's quota, and when other
     *     clusters take the room of plan after plan
     */
    UUID change(Caller caller, UUID clusterId, ChangeRequest asked) {
        return proposals.untilThereIsRoom(() -> apply(
                caller,
                clusterId,
                propose(caller, clusterId, asked, new PlacementWatch()),
                Optional.empty(),
                operationId -> {}));
    }

    /**
     * Starts a change as it was proposed, in a transaction of its own.
     *
     * @param queued the operation that has waited for it; empty for a new one
     * @param within is told, in that transaction, of the operation
     * @return the operation; empty where the room that it needs was taken meanwhile
     * @throws InvalidInputException when there is no placement
     * @throws ProblemException 409 when the cluster has changed since, or the tenant's quota does not allow it
     */
    Optional<UUID> apply(
            Caller caller, UUID clusterId, Proposal proposal, Optional<UUID> queued, Consumer<UUID> within) {
        requireWorthwhile(caller, proposal);
        return QuarkusTransaction.requiringNew().call(() -> applyNow(caller, clusterId, proposal, queued, within));
    }

    /**
     * Refuses what cannot be applied.
     *
     * @throws InvalidInputException when there is no placement
     * @throws ProblemException 409 when it is the quota that leaves no placement, and when it is not worth to be applied
     */
    void requireWorthwhile(Caller caller, Proposal proposal) {
        if (proposal.placed() != null) {
            proposals.requirePlacement(caller, proposal.placed().answer());
        }
        if (proposal.needless() != null) {
            throw ProblemException.conflict(proposal.needless());
        }
    }

    private Optional<UUID> applyNow(
            Caller caller, UUID clusterId, Proposal proposal, Optional<UUID> queued, Consumer<UUID> within) {
        ClusterEntity cluster = clusterAccess.lock(caller, clusterId);
        ClusterChange<ChangeRequest> change = ClusterChanges.of(proposal.asked());
        LeftWork left = proposal.cluster().left();
        ClusterFacts now = facts(cluster, change, left);
        ClusterChanges.requireAllowed(change, now);
        leftWork.requireStill(cluster, left);
        if (!Objects.equals(now.operationId(), proposal.cluster().operationId())) {
            throw ProblemException.conflict("The cluster " + cluster.name() + " has been changed by operation "
                    + now.operationId() + " since the plan was made.\nMaybe plan the change again.");
        }
        clusters.lockUsage(caller.tenantId());
        PlanWork.Order order = PlanWork.Order.NEW_FIRST;
        Placed placed = proposal.placed();
        if (placed != null) {
            Optional<PlanWork.Order> room = room(caller, cluster, placed, proposal.plan());
            if (room.isEmpty()) {
                return Optional.empty();
            }
            order = room.get();
        }
        ClusterSpec before = cluster.spec();
        ClusterSpec wanted = wanted(caller, cluster, proposal);
        quotaCheck.require(caller, wanted.usage().beyond(before.usage()));
        cluster.changeTo(wanted);
        PlanWork.Order chosen = order;
        Map<String, Service> services = proposal.definitions().services();
        OperationStart.Start start = new OperationStart.Start(
                change.kind(),
                caller.user(),
                Executions.Priority.NORMAL,
                proposal.plan(),
                placed == null ? null : proposal.stored(),
                before,
                wanted,
                proposal.asked().rolledOut(),
                (plan, nodeIds) -> change.work(now, proposal.asked(), plan, services, nodeIds, chosen));
        OperationEntity operation = queued.map(operations::requireQueued)
                .map(waiting -> operationStart.begin(cluster, start, waiting))
                .orElseGet(() -> operationStart.begin(cluster, start));
        history.write(cluster, caller.user(), ClusterHistoryEntity.What.CHANGE_REQUESTED, change.label() + ".");
        audit.record(
                new Audit.Actor(caller.tenantId(), caller.user()),
                "cluster.change",
                "cluster/" + cluster.id(),
                Map.of("size", before.size(), "services", before.services()),
                Map.of("kind", change.kind(), "size", wanted.size(), "services", wanted.services()));
        idempotent.mark(operation.id());
        within.accept(operation.id());
        return Optional.of(operation.id());
    }

    /** Whether new nodes find room before others leave, or behind them; empty where they find none. */
    private Optional<PlanWork.Order> room(Caller caller, ClusterEntity cluster, Placed placed, Plan plan) {
        Snapshot all = placed.question().all();
        List<Occupied> others = nodes.occupied(caller.tenantId(), cluster.id());
        if (!hasHosts(all.without(others), plan)) {
            return Optional.empty();
        }
        List<PlannedNode> created = plan.changes().stream()
                .filter(NodeChange.Create.class::isInstance)
                .map(NodeChange::node)
                .toList();
        if (new CapacityCheck(all.without(nodes.occupied(caller.tenantId(), null))).holds(Plan.groups(created))) {
            return Optional.of(PlanWork.Order.NEW_FIRST);
        }
        return new CapacityCheck(all.without(others)).holds(placed.answer().nodes())
                ? Optional.of(PlanWork.Order.LEAVING_FIRST)
                : Optional.empty();
    }

    private static boolean hasHosts(Snapshot left, Plan plan) {
        Set<String> free = left.providers().values().stream()
                .flatMap(provider -> provider.hosts().stream())
                .map(Host::address)
                .collect(Collectors.toSet());
        return plan.changes().stream()
                .filter(NodeChange.Create.class::isInstance)
                .map(change -> change.node().host())
                .allMatch(host -> host == null || free.contains(host));
    }

    private ClusterSpec wanted(Caller caller, ClusterEntity cluster, Proposal proposal) {
        ClusterSpec now = cluster.spec();
        Placed placed = proposal.placed();
        return switch (proposal.target()) {
            case Target.Unplaced unplaced -> {
                ClusterSpec wanted = new ClusterSpec(
                        unplaced.request(),
                        now.template(),
                        now.size(),
                        now.services(),
                        now.providers(),
                        unplaced.config(),
                        now.snapshotId(),
                        now.usage(),
                        unplaced.authorizedKeys() == null ? now.authorizedKeys() : unplaced.authorizedKeys(),
                        now.sshKeys());
                yield unplaced.rotatesKey() ? keyRotation.begin(cluster, wanted) : wanted;
            }
            case Target.Placed target -> {
                Objects.requireNonNull(placed);
                Usage usage = placed.question().usage(placed.answer());
                List<ClusterProvider> providers = new ArrayList<>(now.providers());
                if (!placed.newProviders().isEmpty()) {
                    String key = bundles.privateKey(cluster);
                    placed.newProviders()
                            .forEach(provider -> providers.add(bundles.store(caller.tenantId(), provider, key)));
                }
                List<String> services = target.request().services();
                yield new ClusterSpec(
                        target.request().withoutProviderFields(),
                        target.request().template(),
                        Math.toIntExact(usage.nodes()),
                        services == null ? now.services() : services,
                        providers,
                        target.config() == null ? now.config() : target.config(),
                        clusters.addSnapshot(
                                cluster,
                                target.renews()
                                        ? proposal.definitions()
                                        : proposal.definitions()
                                                .with(proposal.cluster()
                                                        .definitions()
                                                        .template())),
                        usage,
                        now.authorizedKeys(),
                        now.sshKeys());
            }
        };
    }

    /** A cluster as a change sees it. Joins the caller's transaction. */
    private ClusterFacts facts(ClusterEntity cluster, ClusterChange<?> change, @Nullable LeftWork left) {
        return ClusterFacts.of(
                cluster,
                clusters.snapshot(cluster.snapshotId()),
                change.readsCurrent() ? proposals.current(cluster).orElse(null) : null,
                nodes.standing(cluster.id()),
                loginKeys.of(cluster.tenantId(), cluster.ownerId()),
                left);
    }
}

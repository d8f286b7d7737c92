package io.loom.operations;

import io.loom.clusters.ClusterAccess;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.ClusterState;
import io.loom.clusters.LabelFilter;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.NodeState;
import io.loom.events.EventType;
import io.loom.model.InvalidInputException;
import io.loom.model.Labels;
import io.loom.model.Leases;
import io.loom.model.Link;
import io.loom.model.MaintenanceWindow;
import io.loom.model.Service;
import io.loom.model.Snapshot;
import io.loom.model.macro.MacroException;
import io.loom.model.macro.MacroScope;
import io.loom.model.macro.Macros;
import io.loom.operations.changes.AllowedAction;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.store.OperationEntity;
import io.loom.operations.store.OperationRepository;
import io.loom.operations.store.PlanView;
import io.loom.operations.tasks.ClusterEvents;
import io.loom.operations.tasks.NodeFacts;
import io.loom.platform.Page;
import io.loom.platform.PageKeys;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows clusters and their nodes, and keeps their leases. */
@ApplicationScoped
class ClusterService {

    private final ClusterAccess clusterAccess;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final OperationRepository operations;
    private final OperationViews operationViews;
    private final OperationRollback rollback;
    private final ClusterEvents events;
    private final ClusterHistory history;
    private final Audit audit;

    ClusterService(
            ClusterAccess clusterAccess,
            ClusterRepository clusters,
            NodeRepository nodes,
            OperationRepository operations,
            OperationViews operationViews,
            OperationRollback rollback,
            ClusterEvents events,
            ClusterHistory history,
            Audit audit) {
        this.clusterAccess = clusterAccess;
        this.clusters = clusters;
        this.nodes = nodes;
        this.operations = operations;
        this.operationViews = operationViews;
        this.rollback = rollback;
        this.events = events;
        this.history = history;
        this.audit = audit;
    }

    /** A page of clusters, newest first, without their links. */
    @Transactional
    Page<ClusterView> list(Caller caller, List<ClusterState> states, LabelFilter labels, PageQuery query) {
        List<ClusterEntity> rows = clusters.list(
                caller.tenantId(),
                ClusterAccess.ownerFilter(caller),
                states,
                labels,
                PageKeys.id(query),
                query.fetch());
        Map<UUID, Long> drifted =
                nodes.drifted(rows.stream().map(ClusterEntity::id).toList());
        return Page.of(
                query,
                rows,
                cluster -> cluster.id().toString(),
                cluster -> ClusterView.of(
                        cluster,
                        List.of(),
                        DriftView.of(cluster, drifted.getOrDefault(cluster.id(), 0L)),
                        latestOperation(cluster),
                        List.of()));
    }

    /** A cluster. */
    @Transactional
    ClusterView get(Caller caller, UUID id) {
        return view(clusterAccess.get(caller, id), caller);
    }

    /** @param acting whose allowed actions are told; null for none */
    private ClusterView view(ClusterEntity cluster, @Nullable Caller acting) {
        long drifted = nodes.drifted(List.of(cluster.id())).getOrDefault(cluster.id(), 0L);
        return ClusterView.of(
                cluster,
                links(cluster),
                DriftView.of(cluster, drifted),
                latestOperation(cluster),
                acting == null ? List.of() : allowedActions(cluster, acting));
    }

    private List<AllowedAction> allowedActions(ClusterEntity cluster, Caller acting) {
        List<AllowedAction> actions = ClusterChanges.allowed(
                ClusterChanges.ClusterStatus.of(
                        cluster,
                        nodes.countRepairable(cluster.id()),
                        nodes.countUnmade(cluster.id(), cluster.latestOperationId())),
                acting.isAdmin());
        OperationEntity operation = latest(cluster);
        if (operation != null) {
            actions.add(AllowedAction.unless(
                    "rollback",
                    "Roll back",
                    rollback.refusal(cluster, operation).orElse(null)));
            actions.add(AllowedAction.unless(
                    "abandon",
                    "Abandon",
                    OperationService.refusalToAbandon(operation).orElse(null)));
        }
        return actions;
    }

    /** The configuration of a cluster, macros not expanded. */
    @Transactional
    Map<String, Object> config(Caller caller, UUID id) {
        return clusterAccess.get(caller, id).config();
    }

    /** The latest plan that was applied to a cluster. */
    @Transactional
    PlanView plan(Caller caller, UUID id) {
        ClusterEntity cluster = clusterAccess.get(caller, id);
        return operations
                .latestWithPlan(cluster.id())
                .map(OperationEntity::plan)
                .orElseThrow(() -> ProblemException.notFound("plan of cluster", id));
    }

    /** What happened to a cluster, oldest first. */
    @Transactional
    Page<HistoryView> history(Caller caller, UUID id, PageQuery query) {
        ClusterEntity cluster = clusterAccess.get(caller, id);
        List<ClusterHistoryEntity> rows = history.of(cluster.id(), PageKeys.id(query), query.fetch());
        return Page.of(query, rows, line -> line.id().toString(), HistoryView::of);
    }

    /** The nodes of a cluster that match, by number. */
    @Transactional
    Page<NodeView> nodes(Caller caller, UUID id, NodeFilter filter, PageQuery query) {
        ClusterEntity cluster = clusterAccess.get(caller, id);
        int after = PageKeys.number(query);
        List<NodeView> rows = nodes.ofCluster(cluster.id(), after, Integer.MAX_VALUE).stream()
                .map(NodeView::of)
                .filter(filter::matches)
                .limit(query.fetch())
                .toList();
        return Page.of(query, rows, node -> Integer.toString(node.number()), node -> node);
    }

    /** A node of a cluster. */
    @Transactional
    NodeView node(Caller caller, UUID id, UUID nodeId) {
        ClusterEntity cluster = clusterAccess.get(caller, id);
        NodeEntity node = nodes.findById(nodeId);
        if (node == null || !node.clusterId().equals(cluster.id())) {
            throw ProblemException.notFound("node", nodeId);
        }
        return NodeView.of(node);
    }

    /** Keeps a cluster from deletion, from losing nodes and from the end of its lease, or does no longer. */
    @Transactional
    ClusterView protect(Caller caller, UUID id, boolean on) {
        ClusterEntity cluster = clusterAccess.lock(caller, id);
        if (cluster.state() == ClusterState.TERMINATED) {
            throw ProblemException.conflict(
                    "The cluster " + cluster.name() + " is deleted.\nMaybe protect another one.");
        }
        if (on && cluster.deletion() != null) {
            throw ProblemException.conflict("The cluster " + cluster.name()
                    + " is being deleted and cannot be protected.\nMaybe abort its deletion first.");
        }
        if (cluster.isProtected() != on) {
            history.write(
                    cluster,
                    caller.user(),
                    ClusterHistoryEntity.What.PROTECTION_CHANGED,
                    on ? "Protected." : "No longer protected.");
            audit.record(
                    "cluster.protect",
                    "cluster/" + id,
                    Map.of("protected", cluster.isProtected()),
                    Map.of("protected", on));
            cluster.protect(on);
        }
        return view(cluster, caller);
    }

    /**
     * Sets when changes of a cluster that nobody has asked for may begin. It is inspected soon, so that what waits for a window begins
     * if it may now.
     *
     * @param windows of its own; null for those of its template
     */
    @Transactional
    ClusterView maintain(Caller caller, UUID id, @Nullable List<MaintenanceWindow> windows) {
        ClusterEntity cluster = clusterAccess.lock(caller, id);
        if (cluster.state() == ClusterState.TERMINATED) {
            throw ProblemException.conflict(
                    "The cluster " + cluster.name() + " is deleted.\nMaybe set the windows of another one.");
        }
        if (!Objects.equals(cluster.maintenance(), windows)) {
            history.write(cluster, caller.user(), ClusterHistoryEntity.What.MAINTENANCE_CHANGED, words(windows));
            audit.record(
                    "cluster.maintain",
                    "cluster/" + id,
                    Map.of("maintenance", words(cluster.maintenance())),
                    Map.of("maintenance", words(windows)));
            cluster.maintain(windows);
            cluster.inspectBy(clusters.now());
        }
        return view(cluster, caller);
    }

    private static String words(@Nullable List<MaintenanceWindow> windows) {
        if (windows == null) {
            return "Changes that nobody has asked for begin in the windows of the template.";
        }
        return windows.isEmpty()
                ? "Changes that nobody has asked for begin at any time."
                : "Changes that nobody has asked for begin in these windows: "
                        + windows.stream()
                                .map(window -> window.cron() + " in " + window.zone() + " for "
                                        + Duration.ofMillis(window.durationMillis()))
                                .collect(Collectors.joining("; "))
                        + ".";
    }

    /**
     * Prolongs or cuts the lease of a cluster.
     *
     * @param change says when it is to end, in one of two ways
     * @throws ProblemException 409 while an operation changes the cluster, and when it is gone
     */
    @Transactional
    ClusterView changeLease(Caller caller, UUID id, LeaseChange change) {
        ClusterEntity cluster = clusterAccess.lock(caller, id);
        switch (cluster.state()) {
            case ACTIVE, INCOMPLETE, INCONSISTENT -> {}
            case PENDING, TERMINATED ->
                throw ProblemException.conflict(
                        "The lease of cluster " + cluster.name() + " cannot be changed while it is " + cluster.state()
                                + ".\nMaybe wait until its operation has ended.");
        }
        Instant wanted = wanted(cluster, change);
        Leases.requireProlongable(
                clusters.snapshot(cluster.snapshotId()).template().body().lease(),
                cluster.createdAt(),
                cluster.expiresAt(),
                wanted);
        history.write(
                cluster,
                caller.user(),
                ClusterHistoryEntity.What.LEASE_CHANGED,
                "From " + cluster.expiresAt() + " to " + wanted + ".");
        audit.record("cluster.lease", "cluster/" + id, lease(cluster.expiresAt()), lease(wanted));
        cluster.expireAt(wanted, clusters.now());
        events.record(EventType.CLUSTER_LEASE_CHANGED, cluster, null, Map.of("expiresAt", wanted.toString()));
        return view(cluster, null);
    }

    /**
     * Changes the labels of a cluster, whatever else goes on with it.
     *
     * @param changes values by key; null removes a label
     * @throws InvalidInputException when a label breaks the rules
     * @throws ProblemException 409 when it is gone
     */
    @Transactional
    ClusterView changeLabels(Caller caller, UUID id, Map<String, @Nullable String> changes) {
        ClusterEntity cluster = clusterAccess.lock(caller, id);
        if (cluster.state() == ClusterState.TERMINATED) {
            throw ProblemException.conflict(
                    "The labels of cluster " + cluster.name() + " cannot be changed: it is TERMINATED.");
        }
        Labels before = cluster.labels();
        Labels after = before.with(changes);
        if (!after.equals(before)) {
            cluster.label(after);
            history.write(
                    cluster,
                    caller.user(),
                    ClusterHistoryEntity.What.LABELS_CHANGED,
                    "From " + before.values() + " to " + after.values() + ".");
            audit.record("cluster.label", "cluster/" + id, before.values(), after.values());
            events.record(EventType.CLUSTER_LABELS_CHANGED, cluster, null, Map.of("labels", after.values()));
        }
        return view(cluster, null);
    }

    private static Map<String, String> lease(@Nullable Instant end) {
        return Map.of("expiresAt", end == null ? "never" : end.toString());
    }

    private static Instant wanted(ClusterEntity cluster, LeaseChange change) {
        Instant expiresAt = change.expiresAt();
        Long extendMillis = change.extendMillis();
        if ((expiresAt == null) == (extendMillis == null)) {
            throw new InvalidInputException(
                    "",
                    "Either expiresAt or extendMillis must be given.\nMaybe {\"extendMillis\": 3600000} for one hour.");
        }
        if (expiresAt != null) {
            return expiresAt;
        }
        Instant now = cluster.expiresAt();
        if (now == null) {
            throw new InvalidInputException(
                    "/extendMillis",
                    "The cluster " + cluster.name() + " lives for ever and cannot be prolonged.\nMaybe set expiresAt.");
        }
        return now.plusMillis(Objects.requireNonNull(extendMillis));
    }

    private @Nullable OperationView latestOperation(ClusterEntity cluster) {
        OperationEntity operation = latest(cluster);
        return operation == null ? null : operationViews.view(operation);
    }

    /** Null where the cluster is about to be forgotten and its operations are already. */
    private @Nullable OperationEntity latest(ClusterEntity cluster) {
        UUID latest = cluster.latestOperationId();
        return latest == null ? null : operations.findById(latest);
    }

    /** The template's and the services' links whose macros can be expanded. */
    private List<Link> links(ClusterEntity cluster) {
        if (cluster.state() != ClusterState.ACTIVE) {
            return List.of();
        }
        Snapshot snapshot = clusters.snapshot(cluster.snapshotId());
        MacroScope scope = MacroScope.of(
                nodes.ofCluster(cluster.id()).stream()
                        .filter(node -> node.state() != NodeState.DELETED)
                        .map(node -> NodeFacts.of(node).macroNode())
                        .toList(),
                cluster.owner(),
                null);
        List<Link> asked = new ArrayList<>(snapshot.template().body().links());
        for (String name : cluster.services()) {
            Service service = snapshot.services().get(name);
            if (service != null) {
                asked.addAll(service.links());
            }
        }
        List<Link> links = new ArrayList<>();
        for (Link link : asked) {
            expanded(link, scope).ifPresent(links::add);
        }
        return links;
    }

    /** Empty where its macros give nothing: a link to nowhere helps nobody. */
    private static Optional<Link> expanded(Link link, MacroScope scope) {
        try {
            String url = Macros.expand(link.url(), scope);
            boolean complete = !url.equals(link.url()) || url.indexOf('%') < 0;
            return complete ? Optional.of(new Link(link.label(), url)) : Optional.empty();
        } catch (MacroException e) {
            return Optional.empty();
        }
    }
}

package io.loom.operations;

import static io.loom.operations.SmallCluster.NODES;
import static io.loom.operations.SmallCluster.node;

import io.loom.model.ClusterSize;
import io.loom.model.Price;
import io.loom.model.Snapshot;
import io.loom.operations.changes.ChangeRequest;
import io.loom.operations.changes.ChangeRequest.Rolling;
import io.loom.operations.changes.ClusterChange;
import io.loom.operations.changes.ClusterChanges;
import io.loom.operations.changes.ClusterFacts;
import io.loom.operations.changes.LeftWork;
import io.loom.operations.placements.CreateCluster;
import io.loom.operations.store.KeysInForce;
import io.loom.operations.store.OperationKinds;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.plan.PlannedNode;
import io.loom.plan.Rollout;
import io.loom.taskgraph.NodeWork;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every kind of change of the {@link SmallCluster}, with what becomes of its nodes, and its rolling forms. */
final class ModelledChanges {

    private static final Map<String, Object> OTHER_CONFIG = Map.of("stores", SmallCluster.STORES, "size", "large");
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7oWYqCzLq0pO4aU6eAqf0uQ2Y0nC2Jm0b7b0bKQ5Zt ann";
    private static final List<String> OTHER_SERVICES = List.of("index", "logs", "store", "web");
    private static final Rolling ONE_BY_ONE = new Rolling(1, null, 0, null);
    private static final Rolling CANARY = new Rolling(null, 1, 0, null);

    private ModelledChanges() {}

    static Stream<ModelledChange> all() {
        return Stream.of(rolling(null), rolling(ONE_BY_ONE), behindACanary(), alwaysAtOnce(), beginningAndEnd())
                .flatMap(each -> each);
    }

    private static Stream<ModelledChange> rolling(@Nullable Rolling rolling) {
        return Stream.of(
                of(
                        new ChangeRequest.Grow(2, null, null, null, null, null, null, rolling),
                        keep(0),
                        keep(1),
                        keep(2),
                        create(1003, "store", "web"),
                        create(1004, "web")),
                of(
                        new ChangeRequest.Adopt(List.of("i-1003"), null, null, null, null, null, null, null, rolling),
                        keep(0),
                        keep(1),
                        keep(2),
                        new NodeChange.Create(node(1003, "store"), "i-1003")),
                of(
                        new ChangeRequest.Shrink(null, List.of(1001), null, null, null, rolling),
                        keep(0),
                        delete(1),
                        keep(2)),
                of(
                        new ChangeRequest.Replace(List.of(1001), null, null, null, rolling),
                        keep(0),
                        delete(1),
                        keep(2),
                        create(1003, "store", "web")),
                of(
                        new ChangeRequest.Move(null, List.of("north"), null, null, null, null, rolling),
                        delete(0),
                        delete(1),
                        keep(2),
                        create(1003, "store"),
                        create(1004, "web")),
                of(new ChangeRequest.Hardware("small", null, null, rolling), allAnew()),
                of(
                        new ChangeRequest.Replan(null, null, null, rolling),
                        new NodeChange.Change(NODES.get(0), node(1000, "cache", "store")),
                        keep(1),
                        delete(2),
                        create(1003, "web")),
                of(new ChangeRequest.Sync(null, null, rolling), keep(0), keep(1), keep(2)),
                withOtherServices(
                        new ChangeRequest.Sync(null, null, rolling),
                        new NodeChange.Change(NODES.get(0), node(1000, "index", "store")),
                        keep(1),
                        new NodeChange.Change(NODES.get(2), node(1002, "logs", "web"))),
                of(new ChangeRequest.Apply(described(null), null, null, rolling), keep(0), keep(1), keep(2)),
                withOtherServices(
                        new ChangeRequest.Apply(described(OTHER_SERVICES), null, null, rolling),
                        new NodeChange.Change(NODES.get(0), node(1000, "index", "store")),
                        keep(1),
                        new NodeChange.Change(NODES.get(2), node(1002, "logs", "web"))),
                of(
                        new ChangeRequest.Reconfigure(Map.of("size", "large"), null, List.of(KEY), true, rolling),
                        keep(0),
                        keep(1),
                        keep(2)),
                of(new ChangeRequest.Restart(null, null, rolling), keep(0), keep(1), keep(2)),
                of(
                        new ChangeRequest.AddServices(List.of("index", "logs"), null, null, rolling),
                        new NodeChange.Change(NODES.get(0), node(1000, "index", "store")),
                        keep(1),
                        new NodeChange.Change(NODES.get(2), node(1002, "cache", "index", "logs", "web"))),
                of(
                        new ChangeRequest.RemoveServices(List.of("store", "web"), null, null, rolling),
                        new NodeChange.Change(NODES.get(0), node(1000)),
                        new NodeChange.Change(NODES.get(1), node(1001)),
                        new NodeChange.Change(NODES.get(2), node(1002, "cache"))));
    }

    private static Stream<ModelledChange> behindACanary() {
        return Stream.of(
                of(
                        new ChangeRequest.Replace(List.of(1001, 1002), null, null, null, CANARY),
                        keep(0),
                        delete(1),
                        delete(2),
                        create(1003, "store", "web"),
                        create(1004, "cache", "web")),
                of(
                        new ChangeRequest.Reconfigure(Map.of("size", "large"), null, null, true, CANARY),
                        keep(0),
                        keep(1),
                        keep(2)),
                withOtherServices(
                        new ChangeRequest.Sync(null, null, CANARY),
                        new NodeChange.Change(NODES.get(0), node(1000, "index", "logs", "store")),
                        keep(1),
                        delete(2),
                        create(1003, "web")),
                withOtherServices(
                        new ChangeRequest.Apply(described(OTHER_SERVICES), null, null, CANARY),
                        new NodeChange.Change(NODES.get(0), node(1000, "index", "store")),
                        delete(1),
                        new NodeChange.Change(NODES.get(2), node(1002, "web")),
                        create(1003, "logs", "web")),
                of(
                        new ChangeRequest.AddServices(List.of("logs"), null, null, CANARY),
                        new NodeChange.Change(NODES.get(0), node(1000, "logs", "store")),
                        delete(1),
                        new NodeChange.Change(NODES.get(2), node(1002, "cache", "logs", "web")),
                        create(1003, "logs", "store", "web")),
                of(
                        new ChangeRequest.RemoveServices(List.of("web"), null, null, CANARY),
                        keep(0),
                        delete(1),
                        new NodeChange.Change(NODES.get(2), node(1002, "cache")),
                        create(1003, "store")));
    }

    private static Stream<ModelledChange> alwaysAtOnce() {
        return Stream.of(
                of(
                        new ChangeRequest.Repair(null, null, null),
                        PlanWork.Order.NEW_FIRST,
                        1001,
                        Set.of("cache"),
                        keep(0),
                        delete(1),
                        keep(2),
                        create(1003, "store", "web")),
                of(
                        new ChangeRequest.FinishElsewhere(null),
                        PlanWork.Order.NEW_FIRST,
                        1001,
                        Set.of(),
                        keep(0),
                        delete(1),
                        keep(2),
                        create(1003, "store", "web")),
                of(
                        new ChangeRequest.Replace(List.of(1001), null, null, null, null),
                        PlanWork.Order.LEAVING_FIRST,
                        null,
                        Set.of(),
                        keep(0),
                        delete(1),
                        keep(2),
                        create(1003, "store", "web")),
                of(new ChangeRequest.Image("linux", null, null, null), allAnew()),
                of(
                        new ChangeRequest.Reconfigure(Map.of("size", "large"), null, null, null, null),
                        keep(0),
                        keep(1),
                        keep(2)),
                of(
                        new ChangeRequest.Start(null, null),
                        PlanWork.Order.NEW_FIRST,
                        null,
                        Set.of("store", "web", "cache"),
                        keep(0),
                        keep(1),
                        keep(2)),
                of(new ChangeRequest.RotateKey(), keep(0), keep(1), keep(2)),
                of(new ChangeRequest.Stop(null, null), keep(0), keep(1), keep(2)));
    }

    private static Stream<ModelledChange> beginningAndEnd() {
        List<NodeChange> creates =
                NODES.stream().<NodeChange>map(NodeChange.Create::new).toList();
        List<NodeChange> deletes =
                NODES.stream().<NodeChange>map(NodeChange.Delete::new).toList();
        return Stream.of(
                bare(
                        OperationKinds.CREATE,
                        creates,
                        PlanWork.of(plan(creates), SmallCluster::id, PlanWork.Settings.PLAIN)),
                bare(OperationKinds.DELETE, deletes, PlanWork.deletion(plan(deletes), SmallCluster::id, Set.of())));
    }

    private static ModelledChange bare(String kind, List<NodeChange> changes, List<NodeWork> work) {
        return new ModelledChange(
                kind,
                kind,
                null,
                Set.of(),
                changes,
                work,
                Rollout.AT_ONCE,
                SmallCluster.DEFINITIONS,
                SmallCluster.CONFIG,
                new KeysInForce(List.of()));
    }

    private static ModelledChange of(ChangeRequest asked, NodeChange... changes) {
        return of(asked, PlanWork.Order.NEW_FIRST, null, Set.of(), changes);
    }

    private static ModelledChange withOtherServices(ChangeRequest asked, NodeChange... changes) {
        return of(asked, PlanWork.Order.NEW_FIRST, null, Set.of(), OTHER_SERVICES, changes);
    }

    private static ModelledChange of(
            ChangeRequest asked,
            PlanWork.Order order,
            @Nullable Integer lost,
            Set<String> stopped,
            NodeChange... changes) {
        return of(asked, order, lost, stopped, SmallCluster.SERVICES, changes);
    }

    private static <R extends ChangeRequest> ModelledChange of(
            R asked,
            PlanWork.Order order,
            @Nullable Integer lost,
            Set<String> stopped,
            List<String> services,
            NodeChange... changes) {
        ClusterChange<R> change = ClusterChanges.of(asked);
        Snapshot current = SmallCluster.definitions("new", OTHER_CONFIG, services);
        ClusterFacts facts = SmallCluster.facts(
                change.readsCurrent() ? current : null,
                lost,
                stopped,
                change.continuesLatest() ? unmade(Objects.requireNonNull(lost)) : null);
        ClusterChange.Target target = change.target(facts, asked);
        Rollout rollout = asked.rolledOut();
        Map<String, Object> config = switch (target) {
            case ClusterChange.Target.Placed placed -> Objects.requireNonNullElse(placed.config(), SmallCluster.CONFIG);
            case ClusterChange.Target.Unplaced unplaced -> unplaced.config();
        };
        List<String> keys =
                target instanceof ClusterChange.Target.Unplaced unplaced && unplaced.authorizedKeys() != null
                        ? unplaced.authorizedKeys()
                        : List.of();
        boolean renews = target instanceof ClusterChange.Target.Placed placed && placed.renews();
        String name = change.kind()
                + (rollout.checks() ? rollout.pausesAfter().isPresent() ? " behind a canary" : " one by one" : "")
                + (order == PlanWork.Order.LEAVING_FIRST ? " where there is no room" : "")
                + (asked instanceof ChangeRequest.Reconfigure with && with.restart() == null
                        ? " without a restart"
                        : "")
                + (services.equals(SmallCluster.SERVICES) ? "" : " with other services");
        return new ModelledChange(
                name,
                change.kind(),
                lost,
                stopped,
                List.of(changes),
                change.work(
                        facts,
                        asked,
                        plan(List.of(changes)),
                        (renews ? current : SmallCluster.DEFINITIONS).services(),
                        SmallCluster::id,
                        order),
                rollout,
                renews ? current : SmallCluster.DEFINITIONS,
                config,
                new KeysInForce(keys));
    }

    private static LeftWork unmade(int number) {
        return new LeftWork(SmallCluster.OPERATION, null, Set.of(number), Map.of(), Map.of(), List.of(), false);
    }

    private static Plan plan(List<NodeChange> changes) {
        return Plan.unplaced(changes, new Price(0, "USD"));
    }

    private static CreateCluster described(@Nullable List<String> services) {
        return new CreateCluster(
                "shop",
                null,
                null,
                "shop",
                ClusterSize.exactly(3),
                null,
                null,
                null,
                null,
                services,
                null,
                null,
                null,
                null,
                Map.of("size", "large"),
                null,
                null,
                null,
                null);
    }

    private static NodeChange[] allAnew() {
        return new NodeChange[] {
            delete(0),
            delete(1),
            delete(2),
            create(1003, "store"),
            create(1004, "store", "web"),
            create(1005, "cache", "web")
        };
    }

    private static NodeChange keep(int index) {
        return new NodeChange.Keep(NODES.get(index));
    }

    private static NodeChange delete(int index) {
        return new NodeChange.Delete(NODES.get(index));
    }

    private static NodeChange create(int number, String... services) {
        PlannedNode node = node(number, services);
        return new NodeChange.Create(node);
    }
}

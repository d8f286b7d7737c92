package io.loom.operations.changes;

import io.loom.contract.TaskAction;
import io.loom.model.AuthorizedKeys;
import io.loom.model.ClusterRequest;
import io.loom.model.Config;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.Service;
import io.loom.model.macro.Macros;
import io.loom.operations.store.KeysInForce;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.plan.ServiceOperation;
import io.loom.taskgraph.NodeWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Another configuration of the services that there are, and the keys of people that are in force. */
final class ReconfigureCluster implements ClusterChange<ChangeRequest.Reconfigure> {

    @Override
    public Class<ChangeRequest.Reconfigure> request() {
        return ChangeRequest.Reconfigure.class;
    }

    @Override
    public String kind() {
        return "RECONFIGURE";
    }

    @Override
    public String label() {
        return "Reconfigure";
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Reconfigure asked) {
        if (asked.services() != null) {
            cluster.requireServices(asked.services(), "/services");
        }
        Map<String, Object> config = Config.merge(cluster.spec().config(), asked.config());
        List<Problem> problems = new ArrayList<>();
        Macros.check(
                config,
                (pointer, wrong) ->
                        problems.add(Problem.error("/config" + pointer, String.valueOf(wrong.getMessage()))));
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        ClusterRequest request = cluster.spec().request();
        return new Target.Unplaced(
                request == null ? null : request.withConfig(Config.merge(request.config(), asked.config())),
                config,
                own(cluster, asked),
                false);
    }

    private static KeysInForce keys(ClusterFacts cluster, ChangeRequest.Reconfigure asked) {
        return cluster.keys(own(cluster, asked));
    }

    private static List<String> own(ClusterFacts cluster, ChangeRequest.Reconfigure asked) {
        return asked.authorizedKeys() == null ? cluster.ownKeys() : AuthorizedKeys.of(asked.authorizedKeys());
    }

    @Override
    public Optional<String> needless(ClusterFacts cluster, ChangeRequest.Reconfigure asked, Plan plan) {
        boolean isNothing = asked.services() != null
                && asked.services().isEmpty()
                && asked.config().isEmpty()
                && own(cluster, asked).equals(cluster.ownKeys())
                && cluster.without(keys(cluster, asked)).isEmpty();
        return isNothing
                ? Optional.of("All nodes of the cluster " + cluster.name() + " have the keys in force.")
                : Optional.empty();
    }

    @Override
    public List<NodeWork> work(
            ClusterFacts cluster,
            ChangeRequest.Reconfigure asked,
            Plan plan,
            Map<String, Service> services,
            IntFunction<UUID> nodeIds,
            PlanWork.Order order) {
        ServiceOperation operation = Boolean.TRUE.equals(asked.restart())
                ? ServiceOperation.CONFIGURE_WITH_RESTART
                : ServiceOperation.CONFIGURE_ONLY;
        List<NodeWork> work = ServiceChange.work(
                operation,
                cluster,
                asked.services() == null ? Set.copyOf(cluster.spec().services()) : Set.copyOf(asked.services()),
                null,
                nodeIds,
                asked.rolledOut());
        Set<UUID> behind = cluster.without(keys(cluster, asked)).stream()
                .map(nodeIds::apply)
                .collect(Collectors.toSet());
        work.forEach(each -> {
            if (each.nodeActions().contains(TaskAction.BOOTSTRAP)) {
                behind.remove(each.nodeId());
            }
        });
        return work.stream()
                .map(each -> behind.remove(each.nodeId()) ? bootstrapped(each) : each)
                .toList();
    }

    private static NodeWork bootstrapped(NodeWork work) {
        return new NodeWork(
                work.nodeId(), work.services(), List.of(TaskAction.BOOTSTRAP), work.serviceActions(), work.wave());
    }
}

package io.loom.operations;

import io.loom.model.ClusterRequest;
import io.loom.model.Config;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.macro.Macros;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.plan.ServiceOperation;
import io.loom.taskgraph.NodeWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;

/** Another configuration of the services that there are. */
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
                request == null ? null : request.withConfig(Config.merge(request.config(), asked.config())), config);
    }

    @Override
    public List<NodeWork> work(
            ClusterFacts cluster,
            ChangeRequest.Reconfigure asked,
            Plan plan,
            IntFunction<UUID> nodeIds,
            PlanWork.Order order) {
        ServiceOperation operation = Boolean.TRUE.equals(asked.restart())
                ? ServiceOperation.CONFIGURE_WITH_RESTART
                : ServiceOperation.CONFIGURE_ONLY;
        return ServiceChange.work(
                operation,
                cluster,
                asked.services() == null ? Set.copyOf(cluster.spec().services()) : Set.copyOf(asked.services()),
                null,
                nodeIds,
                asked.rolledOut());
    }
}

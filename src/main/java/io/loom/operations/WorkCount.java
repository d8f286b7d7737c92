package io.loom.operations;

import io.loom.model.Service;
import io.loom.model.macro.MacroReferences;
import io.loom.operations.changes.ClusterChanges;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.taskgraph.NodeWork;
import io.loom.taskgraph.TaskGraphBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Says how many tasks a plan takes, before it is applied. */
@ApplicationScoped
class WorkCount {

    int ofCreation(ClusterCreation.Draft draft, Plan plan) {
        return tasks(
                draft.question().all().services(),
                PlanWork.of(plan, WorkCount::id, PlanWork.Settings.PLAIN),
                draft.checked().config());
    }

    int of(ClusterChanger.Proposal proposal) {
        Map<String, Service> services = proposal.definitions().services();
        List<NodeWork> work = ClusterChanges.of(proposal.asked())
                .work(
                        proposal.cluster(),
                        proposal.asked(),
                        proposal.plan(),
                        services,
                        WorkCount::id,
                        PlanWork.Order.NEW_FIRST);
        return tasks(services, work, proposal.cluster().spec().config());
    }

    private static int tasks(Map<String, Service> services, List<NodeWork> work, Map<String, Object> config) {
        return TaskGraphBuilder.build(services, work, MacroReferences.addressedServices(config))
                .taskCount();
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }
}

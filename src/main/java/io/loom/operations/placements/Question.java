package io.loom.operations.placements;

import io.loom.clusters.Usage;
import io.loom.model.HardwareType;
import io.loom.model.Resources;
import io.loom.model.Shortage;
import io.loom.model.Snapshot;
import io.loom.operations.store.PlanView;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.PlannedNode;
import io.loom.plan.Planner;
import io.loom.tenancy.Caller;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * What the placement is asked for, and what its answer is held against.
 *
 * @param caller who asks
 * @param problem what is to be placed; its snapshot has what other clusters leave
 * @param all the same definitions, with nothing taken
 * @param shortages of what could be asked for; the problem's snapshot is without it
 * @param standing the cluster's nodes, and machines that are to become some; empty for a new cluster
 * @param adopted the provider's ids of these machines, by the numbers of the nodes that they become
 * @param leaving numbers of those of them that go whatever the placement is
 * @param nextNumber the number of the first new node
 * @param hostNames of new nodes, by number
 * @param placer by which all of one question is answered
 */
public record Question(
        Caller caller,
        PlacementProblem problem,
        Snapshot all,
        List<Shortage> shortages,
        List<PlannedNode> standing,
        Map<Integer, String> adopted,
        Set<Integer> leaving,
        int nextNumber,
        IntFunction<String> hostNames,
        Placer placer) {

    private static final String PROVIDER_CAPACITY = "providerCapacity";
    private static final int NAMED = 5;

    public Question {
        shortages = List.copyOf(shortages);
        standing = List.copyOf(standing);
        adopted = Map.copyOf(adopted);
        leaving = Set.copyOf(leaving);
    }

    /** The same where new nodes are called otherwise. */
    public Question withHostNames(IntFunction<String> others) {
        return new Question(caller, problem, all, shortages, standing, adopted, leaving, nextNumber, others, placer);
    }

    /** The same by what other clusters leave now. */
    public Question withLeft(Snapshot left) {
        return new Question(
                caller,
                new PlacementProblem(
                        left, problem.request(), problem.existing(), problem.budget(), problem.allowance()),
                all,
                shortages,
                standing,
                adopted,
                leaving,
                nextNumber,
                hostNames,
                placer);
    }

    /** The answer with what was left out of the question, where that may be why there is no placement. */
    public PlacementAnswer told(PlacementAnswer answer) {
        return answer.outcome() != PlacementAnswer.Outcome.INFEASIBLE || shortages.isEmpty()
                ? answer
                : answer.with(new PlacementAnswer.Conflict(List.of(PROVIDER_CAPACITY), words(shortages)));
    }

    private static String words(List<Shortage> shortages) {
        String those = shortages.stream()
                .limit(NAMED)
                .map(shortage -> shortage.hardwareType() + " at " + shortage.provider() + "/" + shortage.location()
                        + " until " + shortage.endsAt().truncatedTo(ChronoUnit.SECONDS) + " ("
                        + shortage.message().lines().findFirst().orElse("") + ")")
                .collect(Collectors.joining(", "));
        return "No new nodes are placed where a provider had no capacity a moment ago: " + those
                + (shortages.size() > NAMED ? " and " + (shortages.size() - NAMED) + " more" : "")
                + ".\nMaybe try again later, or ask for them all the same after `loom provider shortages "
                + shortages.getFirst().provider() + " --clear`.";
    }

    /** What the cluster takes of its tenant's quota when it is as the placement says. */
    public Usage usage(PlacementAnswer answer) {
        long nodes = 0;
        long cpuMillis = 0;
        long memoryMib = 0;
        for (NodeGroup group : answer.nodes()) {
            HardwareType type = all.hardwareTypes().get(group.layout().hardwareType());
            Resources capacity = type == null ? Resources.UNLIMITED : type.capacityAt(group.provider());
            nodes += group.count();
            cpuMillis += group.count() * known(capacity.cpuMillis());
            memoryMib += group.count() * known(capacity.memoryMib());
        }
        return new Usage(1, nodes, cpuMillis, memoryMib, answer.microsPerHour());
    }

    private static long known(long amount) {
        return amount >= Resources.UNBOUNDED ? 0 : amount;
    }

    /** The definitions that the cluster needs when the plan is carried out. */
    public Snapshot definitions(Plan plan, Set<String> providers, Set<String> services) {
        Set<String> hardwareTypes = new HashSet<>();
        Set<String> imageTypes = new HashSet<>();
        Set<String> allProviders = new HashSet<>(providers);
        Set<String> allServices = new HashSet<>(services);
        for (NodeChange change : plan.changes()) {
            PlannedNode node = change.node();
            hardwareTypes.add(node.layout().hardwareType());
            imageTypes.add(node.layout().imageType());
            allProviders.add(node.provider());
            allServices.addAll(node.layout().services());
            if (change instanceof NodeChange.Change changed) {
                allServices.addAll(changed.before().layout().services());
            }
        }
        return all.only(allProviders, hardwareTypes, imageTypes, allServices);
    }

    /** The plan by which the nodes become a placement. */
    public Plan plan(PlacementAnswer answer) {
        return Planner.plan(standing, adopted, leaving, nextNumber, answer, problem.snapshot(), hostNames);
    }

    /** The plan as people see it. */
    public PlanView view(PlacementAnswer answer) {
        return PlanView.of(plan(answer), problem.snapshot());
    }
}

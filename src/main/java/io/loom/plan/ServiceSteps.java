package io.loom.plan;

import io.loom.model.InvalidInputException;
import io.loom.taskgraph.ServiceOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Says in which steps services come to a cluster and go from it. What stands learns of services that come when all have, and that
 * others go before any does; between the two is the one step in which it is configured. It is configured before services come
 * where the configuration names none of these, so that what comes finds it as it is to be; only what waits for them itself and is
 * defined otherwise is then left for later.
 */
final class ServiceSteps {

    private final Plan plan;
    private final PlanWork.Settings settings;
    private final ServiceMove move;
    private final ServiceOrder order;
    private final Set<String> upgraded;
    private final Set<String> changed;
    private final Set<String> behind;

    private ServiceSteps(Plan plan, PlanWork.Settings settings) {
        this.plan = plan;
        this.settings = settings;
        this.move = settings.services();
        this.order = move.order();
        this.upgraded = new TreeSet<>(settings.upgraded());
        this.upgraded.removeAll(move.services());
        this.changed = new TreeSet<>(move.told());
        this.changed.addAll(upgraded);
        this.behind = move.named() ? changed : waitingForComing();
    }

    /** @throws InvalidInputException when there is no order for them */
    static List<ServiceStep> of(Plan plan, PlanWork.Settings settings) {
        return new ServiceSteps(plan, settings).steps();
    }

    private List<ServiceStep> steps() {
        requireNothingComesBehindWhatWaitsForIt();
        boolean nodesLast = nodesLast();
        List<ServiceStep> steps = new ArrayList<>();
        Set<String> before = new TreeSet<>(changed);
        before.removeAll(behind);
        steps.add(new ServiceStep.Tell(before));
        if (!nodesLast) {
            steps.add(new ServiceStep.Nodes());
        }
        order.tiers(move.coming()).forEach(tier -> steps.add(new ServiceStep.Come(tier)));
        steps.add(new ServiceStep.Tell(behind));
        order.tiers(move.going()).reversed().forEach(tier -> steps.add(new ServiceStep.Go(tier)));
        if (nodesLast) {
            steps.add(new ServiceStep.Nodes());
        }
        return steps;
    }

    /** Services that are defined otherwise and wait for any that come, or for others that do. */
    private Set<String> waitingForComing() {
        Set<String> awaited = new TreeSet<>(move.coming());
        while (awaited.addAll(order.waiting(upgraded, awaited))) {}
        awaited.removeAll(move.coming());
        return awaited;
    }

    private void requireNothingComesBehindWhatWaitsForIt() {
        Set<String> late = common(upgraded, behind);
        Set<String> waiting = order.waiting(move.coming(), late);
        if (!waiting.isEmpty()) {
            throw refused("Services that come (" + String.join(", ", waiting)
                    + ") wait for services that are defined otherwise from now on and can only be upgraded when all have come ("
                    + String.join(", ", late) + ").");
        }
    }

    /**
     * Whether nodes come and go behind all services. New ones must have come before services that come to them; old ones go behind
     * services that go from them.
     */
    private boolean nodesLast() {
        Set<String> brought = on(NodeChange.Create.class::isInstance, move.coming());
        Set<String> taken = on(
                change -> change instanceof NodeChange.Delete
                        && !settings.abandoned().contains(change.node().number()),
                move.going());
        Set<String> early = settings.reconfigures() ? behind : common(upgraded, behind);
        boolean tellsTooEarly = !settings.configureAgain().isEmpty() && !early.isEmpty();
        if (!brought.isEmpty() && !taken.isEmpty()) {
            throw refused("Nodes come with services that are new to the cluster (" + String.join(", ", brought)
                    + "), and nodes leave with services that go from it (" + String.join(", ", taken)
                    + "), so that neither can be first.");
        }
        if (!brought.isEmpty() && tellsTooEarly) {
            throw refused("Nodes come with services that are new to the cluster (" + String.join(", ", brought)
                    + "), and others that have to be told of these nodes can only be changed when those have come ("
                    + String.join(", ", early) + ").");
        }
        return move.coming().isEmpty() || !taken.isEmpty() || tellsTooEarly;
    }

    private Set<String> on(Predicate<NodeChange> concerned, Set<String> services) {
        Set<String> on = new TreeSet<>();
        plan.changes().stream()
                .filter(concerned)
                .forEach(change -> on.addAll(common(change.node().layout().services(), services)));
        return on;
    }

    private InvalidInputException refused(String why) {
        return new InvalidInputException(
                "/rollout",
                why + "\nMaybe leave out the rollout, or first add " + String.join(", ", new TreeSet<>(move.coming()))
                        + " with `loom cluster add-services`.");
    }

    private static Set<String> common(Set<String> some, Set<String> others) {
        Set<String> common = new TreeSet<>(some);
        common.retainAll(others);
        return common;
    }
}

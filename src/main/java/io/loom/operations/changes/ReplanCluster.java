package io.loom.operations.changes;

import io.loom.placement.DisruptionBudget;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The same cluster where it is placed best now, by the weights and prices of now. */
final class ReplanCluster extends PlacedChange<ChangeRequest.Replan> {

    private static final long ALL = 100;

    @Override
    public Class<ChangeRequest.Replan> request() {
        return ChangeRequest.Replan.class;
    }

    @Override
    public String kind() {
        return "REPLAN";
    }

    @Override
    public String label() {
        return "Place anew";
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Replan asked) {
        DisruptionBudget budget = budget(asked);
        return new Target.Placed(
                cluster.request(), Set.of(), budget == null ? new DisruptionBudget(ALL, true) : budget);
    }

    @Override
    public Optional<String> needless(ClusterFacts cluster, ChangeRequest.Replan asked, Plan plan) {
        if (plan.changes().stream().allMatch(NodeChange.Keep.class::isInstance)) {
            return Optional.of("No better placement of the cluster " + cluster.name()
                    + " was found.\nMaybe allow more time (budgetMillis), or more disruption.");
        }
        Double least = asked.minSavingPercent();
        if (least == null) {
            return Optional.empty();
        }
        double saved =
                plan.microsPerHourBefore() == 0 ? 0 : -100.0 * plan.microsPerHourDelta() / plan.microsPerHourBefore();
        return saved >= least
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "The best placement of the cluster %s that was found saves %.2f %% of its price, less than the %s %% that were asked for.%nMaybe ask for less.",
                        cluster.name(),
                        saved,
                        least));
    }
}

package io.loom.operations;

import io.loom.model.Price;
import io.loom.model.Snapshot;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.plan.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan as people and programs see it.
 *
 * @param feasible whether it can be applied
 * @param score Timefold's notation; null unless feasible
 * @param bound no placement has a better soft score; null where it is not known
 * @param gap how far the soft score is from the bound, as a part of it; null where unknown
 * @param solveMillis how long the placement took
 * @param layouts the nodes, those that are alike together
 * @param pricePerHour of all nodes
 * @param pricePerHourDelta by how many millionths of the currency that is more than before
 * @param constraints what each adds to the score
 * @param conflicts why there is no placement; empty where there is one
 * @param changes how many nodes share each fate
 */
public record PlanView(
        boolean feasible,
        @Nullable String score,
        @Nullable Long bound,
        @Nullable Double gap,
        double solveMillis,
        List<LayoutView> layouts,
        PriceView pricePerHour,
        long pricePerHourDelta,
        List<ConstraintView> constraints,
        List<ConflictView> conflicts,
        ChangesView changes) {

    /** So many nodes that are alike. */
    public record LayoutView(
            List<String> services,
            String hardwareType,
            String imageType,
            String provider,
            String location,
            int count,
            PriceView pricePerHour) {}

    /** Money, in millionths of a currency. */
    public record PriceView(long micros, String currency) {}

    /** What a constraint adds, and the worst few reasons. */
    public record ConstraintView(String id, String level, long weight, long score, List<String> matches) {}

    /** Demands that cannot hold together. */
    public record ConflictView(List<String> constraints, String message) {}

    /** Numbers of nodes by what becomes of them. */
    public record ChangesView(int create, int keep, int change, int delete) {}

    /** @param snapshot gives the prices of single nodes */
    static PlanView of(Plan plan, Snapshot snapshot) {
        PlacementAnswer placement = plan.placement();
        Plan.Counts counts = plan.counts();
        return new PlanView(
                plan.isFeasible(),
                placement.score(),
                placement.bound(),
                placement.gap(),
                placement.solveMillis(),
                placement.nodes().stream().map(group -> layout(group, snapshot)).toList(),
                new PriceView(placement.microsPerHour(), placement.currency()),
                plan.microsPerHourDelta(),
                placement.constraints().stream()
                        .map(c -> new ConstraintView(c.id(), c.level(), c.weight(), c.score(), c.matches()))
                        .toList(),
                placement.conflicts().stream()
                        .map(c -> new ConflictView(c.constraints(), c.message()))
                        .toList(),
                new ChangesView(counts.create(), counts.keep(), counts.change(), counts.delete()));
    }

    private static LayoutView layout(NodeGroup group, Snapshot snapshot) {
        var hardwareType = snapshot.hardwareTypes().get(group.layout().hardwareType());
        Price price = hardwareType == null ? Price.FREE : hardwareType.priceAt(group.provider());
        return new LayoutView(
                List.copyOf(group.layout().services()),
                group.layout().hardwareType(),
                group.layout().imageType(),
                group.provider(),
                group.location(),
                group.count(),
                new PriceView(price.microsPerHour(), price.currency()));
    }
}

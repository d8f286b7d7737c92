package io.loom.operations.store;

import io.loom.model.Snapshot;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.Reasoning;
import io.loom.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan as people and programs see it.
 *
 * @param feasible whether it can be applied
 * @param outcome whether there is a placement, is proved to be none, or neither was found in time; null in plans from before it was kept
 * @param score Timefold's notation; null unless feasible
 * @param bound no placement has a better soft score; null where it is not known
 * @param gap how far the soft score is from the bound, as a part of it; null where unknown
 * @param solveMillis how long the placement took
 * @param layouts the nodes, those that are alike together
 * @param pricePerHour of all nodes
 * @param pricePerHourDelta by how many millionths of the currency that is more than before
 * @param constraints what each adds to the score
 * @param conflicts why there is no placement; empty where there is one
 * @param changes what becomes of nodes
 */
public record PlanView(
        boolean feasible,
        PlacementAnswer.@Nullable Outcome outcome,
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

    /**
     * So many nodes that are alike.
     *
     * @param hosts addresses of those that nodes of it have or are to take; empty where the provider lists none
     * @param reason why they are what and where they are; null where that was not asked, or is not known
     */
    public record LayoutView(
            List<String> services,
            String hardwareType,
            String imageType,
            String provider,
            String location,
            int count,
            List<String> hosts,
            PriceView pricePerHour,
            @Nullable ReasonView reason) {

        /** Plans from before hosts were listed have none. */
        @SuppressWarnings("ConstantValue")
        public LayoutView {
            hosts = hosts == null ? List.of() : hosts;
        }
    }

    /**
     * Why nodes are what and where they are.
     *
     * @param alternatives cheaper hardware and other locations, and why not
     */
    public record ReasonView(String hardware, String location, List<Reasoning.Alternative> alternatives) {

        public static ReasonView of(Reasoning reasoning) {
            return new ReasonView(reasoning.hardware(), reasoning.location(), reasoning.alternatives());
        }
    }

    /** Money, in millionths of a currency. */
    public record PriceView(long micros, String currency) {}

    /** What a constraint adds, and the worst few reasons. */
    public record ConstraintView(String id, String level, long weight, long score, List<String> matches) {}

    /** Demands that cannot hold together, and the nearest changes that make a placement. */
    public record ConflictView(List<String> constraints, String message, List<RemedyView> remedies) {

        public static ConflictView of(PlacementAnswer.Conflict conflict, String currency) {
            return new ConflictView(
                    conflict.constraints(),
                    conflict.message(),
                    conflict.remedies().stream()
                            .map(remedy -> new RemedyView(
                                    remedy.constraints(),
                                    remedy.message(),
                                    new PriceView(remedy.microsPerHour(), currency)))
                            .toList());
        }
    }

    /**
     * A change of what is asked for that makes a placement.
     *
     * @param pricePerHour of all nodes then
     */
    public record RemedyView(List<String> constraints, String message, PriceView pricePerHour) {}

    /**
     * What becomes of nodes, in numbers.
     *
     * @param nodes those that are there and do not stay as they are, the first thousand by their number
     */
    public record ChangesView(int create, int keep, int change, int delete, List<NodeChangeView> nodes) {

        /** Plans from before nodes were listed have none. */
        @SuppressWarnings("ConstantValue")
        public ChangesView {
            nodes = nodes == null ? List.of() : nodes;
        }

        public static ChangesView of(StoredPlan plan) {
            return new ChangesView(
                    plan.create(),
                    plan.keep(),
                    plan.change(),
                    plan.delete(),
                    plan.steps().stream().map(NodeChangeView::of).toList());
        }
    }

    /** What becomes of a node that does not stay as it is. */
    public enum Fate {
        /** Its machine stays, and its services change. */
        CHANGE,
        /** Its machine is given back. */
        DELETE
    }

    /**
     * What becomes of one node.
     *
     * @param added services that come
     * @param removed services that go; of a machine that is given back, all
     */
    public record NodeChangeView(int number, String hostName, Fate fate, List<String> added, List<String> removed) {

        private static NodeChangeView of(StoredPlan.Step step) {
            return new NodeChangeView(
                    step.number(),
                    step.hostName(),
                    step.effect() == NodeEffect.DELETE ? Fate.DELETE : Fate.CHANGE,
                    step.added(),
                    step.removed());
        }
    }

    /** @param snapshot gives the prices of single nodes */
    public static PlanView of(Plan plan, Snapshot snapshot) {
        return of(StoredPlan.of(plan, snapshot));
    }

    public static PlanView of(StoredPlan plan) {
        PlacementAnswer placement = plan.answer();
        return new PlanView(
                plan.isFeasible(),
                placement.outcome(),
                placement.score(),
                placement.bound(),
                placement.gap(),
                placement.solveMillis(),
                layouts(plan),
                new PriceView(placement.microsPerHour(), placement.currency()),
                plan.microsPerHourDelta(),
                placement.constraints().stream()
                        .map(c -> new ConstraintView(c.id(), c.level(), c.weight(), c.score(), c.matches()))
                        .toList(),
                placement.conflicts().stream()
                        .map(c -> ConflictView.of(c, placement.currency()))
                        .toList(),
                ChangesView.of(plan));
    }

    private static List<LayoutView> layouts(StoredPlan plan) {
        PlacementAnswer placement = plan.answer();
        List<LayoutView> layouts = new ArrayList<>();
        for (int i = 0; i < placement.nodes().size(); i++) {
            NodeGroup group = placement.nodes().get(i);
            StoredPlan.Group more = plan.groups().get(i);
            layouts.add(new LayoutView(
                    List.copyOf(group.layout().services()),
                    group.layout().hardwareType(),
                    group.layout().imageType(),
                    group.provider(),
                    group.location(),
                    group.count(),
                    more.hosts(),
                    new PriceView(more.price().microsPerHour(), more.price().currency()),
                    i < placement.reasons().size()
                            ? ReasonView.of(placement.reasons().get(i))
                            : null));
        }
        return layouts;
    }
}

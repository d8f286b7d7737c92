package io.loom.operations.placements;

import io.loom.operations.store.PlanView;
import io.loom.operations.store.PlanView.PriceView;
import io.loom.placement.NodeGroup;
import io.loom.placement.Sensitivity;
import io.loom.placement.Sensitivity.Alternative;
import io.loom.placement.Sensitivity.End;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan, and how far each soft weight can be changed before another one is better.
 *
 * @param findings one for each soft constraint that is on
 * @param solves how many problems were solved for it
 * @param complete whether all was found within the budget
 */
public record SensitivityView(PlanView plan, List<FindingView> findings, int solves, boolean complete) {

    /**
     * What was found about one weight.
     *
     * @param weight in force
     * @param lowest down to where the plan stays the best; null where that was not found in time
     * @param highest up to where it does; null where that was not found in time
     * @param statement the same in words
     */
    public record FindingView(
            String constraint,
            long weight,
            @Nullable EndView lowest,
            @Nullable EndView highest,
            String statement) {}

    /**
     * An end of a range of weights.
     *
     * @param weight the last at which the plan was found to be the best
     * @param proved whether it is proved that none is better there
     * @param beyond what is better one step further; null where nothing is, as far as weights were tried
     */
    public record EndView(
            long weight, boolean proved, @Nullable AlternativeView beyond) {}

    /**
     * A better placement at another weight.
     *
     * @param weight at which
     * @param points by how many soft points it is better there
     */
    public record AlternativeView(long weight, long points, List<NodeGroup> nodes, PriceView pricePerHour) {}

    static SensitivityView of(PlanView plan, Sensitivity sensitivity) {
        return new SensitivityView(
                plan,
                sensitivity.findings().stream()
                        .map(finding -> new FindingView(
                                finding.constraint(),
                                finding.weight(),
                                end(finding.lowest(), plan),
                                end(finding.highest(), plan),
                                finding.statement()))
                        .toList(),
                sensitivity.solves(),
                sensitivity.complete());
    }

    private static @Nullable EndView end(@Nullable End end, PlanView plan) {
        if (end == null) {
            return null;
        }
        Alternative beyond = end.beyond();
        return new EndView(
                end.weight(),
                end.proved(),
                beyond == null
                        ? null
                        : new AlternativeView(
                                beyond.weight(),
                                beyond.points(),
                                beyond.nodes(),
                                new PriceView(
                                        beyond.microsPerHour(),
                                        plan.pricePerHour().currency())));
    }
}

package io.loom.operations.placements;

import io.loom.operations.store.PlanView;
import io.loom.operations.store.PlanView.LayoutView;
import io.loom.placement.Comparison;
import io.loom.placement.Comparison.ConstraintMisses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans of one problem under several sets of weights, side by side. All lists are in the order of the sets.
 *
 * @param items the sets and their plans
 * @param layouts every layout of any plan, with how many nodes of it each plan has
 * @param constraints how many units of each constraint each plan misses, whatever they weigh
 * @param scores by the weights of which set (rows) which plan (columns) counts how much; null where there is no placement
 */
public record ComparisonView(
        List<ItemView> items,
        List<SharedLayoutView> layouts,
        List<ConstraintMisses> constraints,
        List<List<@Nullable String>> scores) {

    /** A set of weights, by its name, and the plan under it. */
    public record ItemView(String name, PlanView plan) {}

    /** A layout, and how many nodes of it each plan has. */
    public record SharedLayoutView(
            List<String> services,
            String hardwareType,
            String imageType,
            String provider,
            String location,
            List<Integer> counts) {}

    static ComparisonView of(List<ItemView> items, Comparison comparison) {
        Map<SharedLayoutView, int[]> counts = new LinkedHashMap<>();
        for (int item = 0; item < items.size(); item++) {
            for (LayoutView layout : items.get(item).plan().layouts()) {
                counts.computeIfAbsent(key(layout), k -> new int[items.size()])[item] += layout.count();
            }
        }
        List<SharedLayoutView> layouts = new ArrayList<>();
        counts.forEach((key, numbers) -> layouts.add(new SharedLayoutView(
                key.services(),
                key.hardwareType(),
                key.imageType(),
                key.provider(),
                key.location(),
                Arrays.stream(numbers).boxed().toList())));
        return new ComparisonView(items, layouts, comparison.constraints(), comparison.scores());
    }

    private static SharedLayoutView key(LayoutView layout) {
        return new SharedLayoutView(
                layout.services(),
                layout.hardwareType(),
                layout.imageType(),
                layout.provider(),
                layout.location(),
                List.of());
    }
}

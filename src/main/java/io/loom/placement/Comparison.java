package io.loom.placement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Placements of one problem under several sets of weights, side by side. Scores under different weights cannot be compared; what can is how many units of each constraint a placement misses, and
 * what each placement would count by the weights of another.
 *
 * @param constraints every one, in order of declaration
 * @param scores by the weights of which set (rows, in the order given) which placement (columns, likewise) counts how much; null where there is no placement
 */
public record Comparison(List<ConstraintMisses> constraints, List<List<@Nullable String>> scores) {

    /**
     * How much of a constraint each placement misses.
     *
     * @param id as in the weights files
     * @param weights in force, in the order of the sets; 0 is off
     * @param levels in force, likewise
     * @param misses units, whatever they weigh; of {@code cost}, millionths of the currency per hour; null where there is no placement, and of a
     *     constraint that is off in every set
     */
    public record ConstraintMisses(String id, List<Long> weights, List<String> levels, List<@Nullable Long> misses) {}

    /**
     * Compares.
     *
     * @param solved answers to the same problem, each under weights of its own
     */
    public static Comparison of(List<SolvedPlacement> solved) {
        Map<Integer, List<@Nullable Map<ConstraintId, Long>>> missesByRules = new HashMap<>();
        List<ConstraintMisses> constraints = new ArrayList<>();
        for (ConstraintId id : ConstraintId.values()) {
            List<@Nullable Long> units = new ArrayList<>();
            Integer judge = firstThatCounts(id, solved);
            List<@Nullable Map<ConstraintId, Long>> misses = judge == null
                    ? Collections.nCopies(solved.size(), null)
                    : missesByRules.computeIfAbsent(
                            judge, k -> misses(solved, solved.get(k).terms()));
            for (@Nullable Map<ConstraintId, Long> missed : misses) {
                units.add(missed == null ? null : missed.get(id));
            }
            List<Weights.Setting> settings = solved.stream()
                    .map(placement -> placement.terms().weights().of(id))
                    .toList();
            constraints.add(new ConstraintMisses(
                    id.id(),
                    settings.stream().map(Weights.Setting::weight).toList(),
                    settings.stream().map(setting -> setting.level().word()).toList(),
                    units));
        }
        List<List<@Nullable String>> scores = new ArrayList<>();
        for (SolvedPlacement by : solved) {
            List<@Nullable String> row = new ArrayList<>();
            for (SolvedPlacement placement : solved) {
                row.add(placement.isFeasible() ? placement.standing(by.terms()).text() : null);
            }
            scores.add(row);
        }
        return new Comparison(constraints, scores);
    }

    /** Position of the first set in which a constraint is on: its limits say what a miss is. */
    private static @Nullable Integer firstThatCounts(ConstraintId id, List<SolvedPlacement> solved) {
        for (int i = 0; i < solved.size(); i++) {
            if (solved.get(i).terms().weights().of(id).on()) {
                return i;
            }
        }
        return null;
    }

    private static List<@Nullable Map<ConstraintId, Long>> misses(List<SolvedPlacement> solved, Terms rules) {
        List<@Nullable Map<ConstraintId, Long>> misses = new ArrayList<>();
        for (SolvedPlacement placement : solved) {
            misses.add(placement.isFeasible() ? placement.misses(rules) : null);
        }
        return misses;
    }
}

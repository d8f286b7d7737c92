package io.loom.placement;

import io.loom.placement.Sensitivity.Alternative;
import io.loom.placement.Sensitivity.End;
import io.loom.placement.Sensitivity.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ends of the ranges of {@link Sensitivity}.
 *
 * <p>As a function of one weight, what a placement misses is a straight line: its misses of that constraint are the slope. So where another placement is better at some weight, the two lines
 * cross at a weight that is known exactly, and the problem is solved again there; the crossings come nearer to the weight in force until nothing better is found. For a handful of solves this
 * gives the exact weight, where a bisection would give a range.
 */
final class SensitivitySearch {

    /** Weights are tried up to so many times the one in force. */
    static final long UPWARDS = 1000;

    private static final int MAX_CROSSINGS = 12;

    private final Placer placer;
    private final SolvedPlacement chosen;
    private final Effort effort;
    private final PlacementWatch watch;
    private final Sensitivity.Turns turns;
    private final Duration budget;
    private final long started = System.nanoTime();
    private int solves;
    private boolean complete = true;

    /** @param effort for each solve */
    SensitivitySearch(
            Placer placer,
            SolvedPlacement chosen,
            Effort effort,
            Duration budget,
            PlacementWatch watch,
            Sensitivity.Turns turns) {
        this.placer = placer;
        this.chosen = chosen;
        this.effort = effort;
        this.budget = budget;
        this.watch = watch;
        this.turns = turns;
    }

    Sensitivity find() {
        List<Finding> findings = new ArrayList<>();
        if (chosen.isFeasible()) {
            for (ConstraintId id : ConstraintId.values()) {
                Weights.Setting setting = chosen.terms().weights().of(id);
                if (setting.on() && setting.level() == Level.SOFT) {
                    findings.add(finding(id, setting.weight()));
                }
            }
        }
        return new Sensitivity(findings, solves, complete);
    }

    private Finding finding(ConstraintId id, long weight) {
        Line line = line(chosen, id);
        End lowest = end(id, line, weight, 0);
        End highest = line.slope() == 0
                ? new End(most(id, weight), isProvedAt(weight, id), null)
                : end(id, line, weight, most(id, weight));
        return new Finding(id.id(), weight, lowest, highest, statement(id, weight, lowest, highest));
    }

    /** The chosen placement was proved the best when it was found: of a slope of 0, whatever is more does not touch it. */
    private boolean isProvedAt(long weight, ConstraintId id) {
        return isProved(chosen, line(chosen, id).at(weight));
    }

    /**
     * What a placement misses as a function of one weight.
     *
     * @param rest what it misses without the constraint
     * @param slope units of the constraint that it misses
     */
    private record Line(long rest, long slope) {

        long at(long weight) {
            return rest + weight * slope;
        }
    }

    private Line line(SolvedPlacement placement, ConstraintId id) {
        Weights weights = chosen.terms().weights();
        long without = -placement.standing(withWeight(id, 0)).soft();
        long with = -placement.standing(chosen.terms()).soft();
        return new Line(without, (with - without) / weights.of(id).weight());
    }

    private Terms withWeight(ConstraintId id, long weight) {
        Weights weights = chosen.terms().weights();
        return chosen.terms().withWeights(weights.with(id, weights.of(id).withWeight(weight)));
    }

    /** From {@code far}, 0 or more than {@code weight}, towards the weight in force. */
    private @Nullable End end(ConstraintId id, Line line, long weight, long far) {
        boolean down = far < weight;
        long tried = far;
        Alternative beyond = null;
        for (int crossing = 0; crossing < MAX_CROSSINGS && hasTime(); crossing++) {
            Terms terms = withWeight(id, tried);
            solves++;
            SolvedPlacement other = turns.take(() -> placer.solve(terms, watch, effort));
            if (!other.isFeasible()
                    || other.standing(terms).medium() < chosen.standing(terms).medium()) {
                return null;
            }
            Line otherLine = line(other, id);
            if (otherLine.at(tried) >= line.at(tried)) {
                return new End(tried, isProved(other, line.at(tried)), beyond);
            }
            if (otherLine.at(weight) < line.at(weight)) {
                complete = false;
                return new End(weight, false, alternative(other, line, otherLine, weight));
            }
            long last = crossing(line, otherLine, down);
            beyond = alternative(other, line, otherLine, down ? last - 1 : last + 1);
            if (last == weight) {
                return new End(weight, isProvedAt(weight, id), beyond);
            }
            tried = last;
        }
        complete = false;
        return null;
    }

    /** The last whole weight, seen from the one in force, at which the chosen placement is no worse than the other. */
    private static long crossing(Line chosen, Line other, boolean down) {
        long rest = chosen.rest() - other.rest();
        long slope = other.slope() - chosen.slope();
        return down ? Math.ceilDiv(rest, slope) : Math.floorDiv(-rest, -slope);
    }

    private static Alternative alternative(SolvedPlacement other, Line line, Line otherLine, long weight) {
        return new Alternative(
                weight,
                line.at(weight) - otherLine.at(weight),
                other.answer().nodes(),
                other.answer().microsPerHour());
    }

    private static boolean isProved(SolvedPlacement at, long missed) {
        Long bound = at.answer().bound();
        return bound != null && -bound >= missed;
    }

    private boolean hasTime() {
        return System.nanoTime() - started < budget.toNanos() && !watch.isCancelled();
    }

    /** No more than sums of points can hold. */
    private long most(ConstraintId id, long weight) {
        long most = Math.min(Weights.MAX_WEIGHT, weight * UPWARDS);
        if (id != ConstraintId.COST) {
            return most;
        }
        long dearest = chosen.terms().machines().stream()
                .mapToLong(Machine::microsPerHour)
                .max()
                .orElse(0);
        double points = (double) dearest * chosen.terms().maxNodes();
        return points == 0 ? most : Math.max(weight, Math.min(most, (long) (PointCheck.MAX_POINTS / points)));
    }

    private String statement(ConstraintId id, long weight, @Nullable End lowest, @Nullable End highest) {
        StringBuilder words = new StringBuilder("With the weight of " + id.id() + " (" + weight + ")");
        if (lowest != null && lowest.weight() == weight && isBeaten(lowest, weight)
                || highest != null && highest.weight() == weight && isBeaten(highest, weight)) {
            return words + " as it is, the search has found a better placement: this one is not the best.";
        }
        words.append(" alone changed, the placement stays the best ");
        words.append(down(lowest)).append(" and ").append(up(highest)).append('.');
        boolean proved = lowest != null && highest != null && lowest.proved() && highest.proved();
        words.append(
                proved
                        ? " Proved."
                        : lowest == null && highest == null
                                ? ""
                                : " The search has found none better; that is no proof.");
        return words.toString();
    }

    private static boolean isBeaten(End end, long weight) {
        return end.beyond() != null && end.beyond().weight() == weight;
    }

    private String down(@Nullable End end) {
        if (end == null) {
            return "down to a weight that was not found in time";
        }
        return end.beyond() == null
                ? "down to 0"
                : "until it falls below " + end.weight() + " (then: " + inWords(end.beyond()) + ")";
    }

    private String up(@Nullable End end) {
        if (end == null) {
            return "up to a weight that was not found in time";
        }
        return end.beyond() == null
                ? "up to " + end.weight() + ", the most that was tried"
                : "until it rises above " + end.weight() + " (then: " + inWords(end.beyond()) + ")";
    }

    private String inWords(Alternative other) {
        long nodes = other.nodes().stream().mapToLong(NodeGroup::count).sum();
        Map<String, Long> types = new TreeMap<>();
        other.nodes().forEach(group -> types.merge(group.layout().hardwareType(), (long) group.count(), Long::sum));
        List<String> parts = new ArrayList<>();
        types.forEach((type, count) -> parts.add(count + " x " + type));
        return Words.many(nodes, "node") + ", " + String.join(" + ", parts) + ", at "
                + Words.money(other.microsPerHour()) + " " + chosen.terms().currency() + " an hour";
    }
}

package io.loom.placement;

import io.loom.placement.PlacementAnswer.Conflict;
import io.loom.placement.PlacementAnswer.Remedy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Finds an irreducible set of rules that cannot hold together, by the deletion filter: a rule that the contradiction does not need is dropped, one after the other; what is
 * left contradicts itself, and would not without any one of it.
 *
 * @see <a href="https://doi.org/10.1287/ijoc.3.2.157">Chinneck and Dravnieks, Locating Minimal Infeasible Constraint Sets in Linear Programs, 1991</a>
 */
final class ConflictFinder {

    private final Terms terms;
    private final Predicate<Terms> impossible;

    /** @param impossible whether terms have no placement; must hold of {@code terms} */
    ConflictFinder(Terms terms, Predicate<Terms> impossible) {
        this.terms = terms;
        this.impossible = impossible;
    }

    /** The rules of such a set. */
    List<Rule> find() {
        List<Rule> needed = new ArrayList<>(terms.rules());
        for (Rule rule : terms.rules()) {
            List<Rule> without = new ArrayList<>(needed);
            without.remove(rule);
            if (!forbids(rule) || impossible.test(terms.withRules(without))) {
                needed = without;
            }
        }
        return List.copyOf(needed);
    }

    /** Such rules for people. */
    Conflict inWords(List<Rule> needed, List<Remedy> remedies) {
        Set<String> ids = new LinkedHashSet<>();
        needed.forEach(rule -> ids.add(rule.constraintId().id()));
        List<String> parts =
                new ArrayList<>(needed.stream().map(ConflictFinder::inWords).toList());
        if (terms.sources().stream().anyMatch(source -> !source.releasable())) {
            parts.add("nodes that are there keep their hardware, image, location and services");
        }
        parts.addAll(obstacles(needed));
        return new Conflict(
                List.copyOf(ids), "These cannot hold together: " + String.join("; ", parts) + ".", remedies);
    }

    /** What is impossible by construction about the subjects of the rules. */
    private Set<String> obstacles(List<Rule> needed) {
        Obstacles obstacles = new Obstacles(terms);
        Set<String> words = new LinkedHashSet<>();
        obstacles.ofExisting().ifPresent(words::add);
        for (Rule rule : needed) {
            switch (rule) {
                case Rule.Quantity q -> obstacles.of(q.bundle()).ifPresent(words::add);
                case Rule.Presence p -> obstacles.of(p.bundle()).ifPresent(words::add);
                case Rule.Proportion p -> obstacles.of(p.bundle()).ifPresent(words::add);
                case Rule.Size s ->
                    terms.bundles()
                            .forEach(bundle -> obstacles.of(bundle.index()).ifPresent(words::add));
                case Rule.Limit l -> {}
                case Rule.Evenness e -> {}
                case Rule.Ceiling c -> {}
                case Rule.Fullness f -> {}
                case Rule.Balance b -> {}
                case Rule.Headroom h -> {}
                case Rule.Preference p -> {}
                case Rule.Variety v -> {}
                case Rule.Stillness s -> {}
                case Rule.Disturbance d -> {}
                case Rule.Eased e -> {}
            }
        }
        return words;
    }

    private boolean forbids(Rule rule) {
        Weights.Setting setting = terms.weights().of(rule.constraintId());
        return setting.on() && setting.level() == Level.HARD;
    }

    static String inWords(Rule rule) {
        return switch (rule) {
            case Rule.Quantity q -> "there must be " + Words.range(q.min(), q.max()) + " of " + q.services();
            case Rule.Proportion p ->
                "there must be one " + p.service() + " for every " + p.every() + " of " + p.perName();
            case Rule.Size s -> "the cluster has " + Words.range(s.min(), s.max(), "node");
            case Rule.Limit l ->
                l.place().id() + " holds at most " + Words.many(l.place().limit(), "node");
            case Rule.Presence p -> p.services() + " must be on a node";
            case Rule.Evenness e -> "no location may have more than its fair share of " + e.services();
            case Rule.Fullness f -> f.freeSize() ? "nodes are best few" : "nodes are best full";
            case Rule.Ceiling c ->
                c.constraint() == ConstraintId.QUOTA
                        ? "the quota leaves at most " + c.measure().say(c.limit())
                        : c.hardwareType() == null
                                ? c.provider() + " has at most " + c.measure().say(c.limit())
                                : c.provider() + " has at most " + Words.many(c.limit(), "machine") + " of "
                                        + c.hardwareType() + (c.location() == null ? "" : " at " + c.location());
            case Rule.Balance b -> "locations are best used alike";
            case Rule.Headroom h ->
                h.percent() + " % of the " + (h.measure() == Rule.Measure.CPU ? "cores" : "memory") + " of "
                        + h.hardwareType() + " at " + h.provider() + " must be unused";
            case Rule.Preference p ->
                "at most " + Words.many(p.slack(), "node") + " may be of other types than "
                        + String.join(", ", new TreeSet<>(p.hardwareTypes())) + " "
                        + String.join(", ", new TreeSet<>(p.imageTypes()));
            case Rule.Variety v -> "layouts are best few";
            case Rule.Stillness s -> "existing nodes are best left alone";
            case Rule.Disturbance d -> "at most " + d.budget() + " existing nodes and instances may be disturbed";
            case Rule.Eased e -> inWords(e.rule());
        };
    }
}

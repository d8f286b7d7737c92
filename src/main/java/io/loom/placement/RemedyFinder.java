package io.loom.placement;

import io.loom.placement.LinearProgram.Demand;
import io.loom.placement.MediumProgram.Whole;
import io.loom.placement.PlacementAnswer.Remedy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the nearest changes that make a placement where there is none: for each rule of a conflict how far it alone would have to give way, with all others in force; where none alone would do,
 * what gives way least in sum. Each is tried before it is told.
 */
final class RemedyFinder {

    private final Terms terms;
    private final Function<Terms, Optional<Long>> price;
    private final long millis;
    private final BooleanSupplier enough;

    /**
     * @param terms that have no placement
     * @param price of all nodes of a placement; empty if there is none
     * @param millis for each integer program
     * @param enough whether to end with what is found
     */
    RemedyFinder(Terms terms, Function<Terms, Optional<Long>> price, long millis, BooleanSupplier enough) {
        this.terms = terms;
        this.price = price;
        this.millis = millis;
        this.enough = enough;
    }

    /** @param conflict rules that cannot hold together */
    List<Remedy> find(List<Rule> conflict) {
        record Ranked(long miss, Remedy remedy) {}
        List<Ranked> found = new ArrayList<>();
        for (Rule rule : conflict) {
            if (enough.getAsBoolean()) {
                break;
            }
            eased(rule)
                    .ifPresent(whole -> tried(List.of(Widening.of(rule, whole)))
                            .ifPresent(remedy ->
                                    found.add(new Ranked(-whole.standing().medium(), remedy))));
        }
        if (found.isEmpty() && !enough.getAsBoolean()) {
            return together().stream().toList();
        }
        return found.stream()
                .sorted(Comparator.comparingLong(Ranked::miss))
                .map(Ranked::remedy)
                .toList();
    }

    /** Counts that keep all rules but one, and miss that as little as can be. */
    private Optional<Whole> eased(Rule rule) {
        List<Rule> rules = new ArrayList<>(terms.rules());
        rules.replaceAll(other -> other == rule ? new Rule.Eased(rule) : other);
        Terms easier = terms.withRules(rules).withWeights(terms.weights().hardOnly());
        return MediumProgram.least(rule instanceof Rule.Size ? easier.withNewNodes(mostNodes()) : easier, millis);
    }

    private int mostNodes() {
        return (int) Math.min(TermsReader.MAX_NODES, 1000 + 10L * terms.maxNodes());
    }

    /** Counts that miss all rules as little as can be in sum, and what these would have to be. */
    private Optional<Remedy> together() {
        Terms hard = terms.withWeights(terms.weights().hardOnly());
        return new Master(hard)
                .nearest()
                .flatMap(formulation -> WholeSearch.best(formulation, Demand.LEAST_HARD, millis, enough)
                        .counts()
                        .map(counts -> MediumProgram.whole(formulation, counts)))
                .flatMap(whole -> tried(terms.rules().stream()
                        .filter(this::forbids)
                        .map(rule -> Widening.of(rule, whole))
                        .filter(Widening::changes)
                        .toList()));
    }

    private boolean forbids(Rule rule) {
        Weights.Setting setting = terms.weights().of(rule.constraintId());
        return setting.on() && setting.level() == Level.HARD;
    }

    private Optional<Remedy> tried(List<Widening> widenings) {
        if (widenings.isEmpty() || widenings.stream().anyMatch(RemedyFinder::isSenseless)) {
            return Optional.empty();
        }
        List<Rule> rules = new ArrayList<>();
        int nodes = terms.maxNodes();
        for (Rule rule : terms.rules()) {
            Optional<Widening> widening =
                    widenings.stream().filter(w -> w.rule() == rule).findFirst();
            Optional<Rule> then = widening.isPresent() ? widening.get().wider() : Optional.of(rule);
            then.ifPresent(rules::add);
            nodes = then.orElse(rule) instanceof Rule.Size size ? Math.max(nodes, size.max()) : nodes;
        }
        return price.apply(terms.withRules(rules).withNewNodes(nodes))
                .map(micros -> new Remedy(
                        widenings.stream()
                                .map(widening -> widening.rule().constraintId().id())
                                .distinct()
                                .toList(),
                        String.join(
                                "; ", widenings.stream().map(Widening::inWords).toList()),
                        micros));
    }

    /** A cluster without nodes is none, and one that is too large is refused. */
    private static boolean isSenseless(Widening widening) {
        return Stream.of(widening)
                .flatMap(w -> w.wider().stream())
                .anyMatch(rule ->
                        rule instanceof Rule.Size size && (size.min() < 1 || size.max() > TermsReader.MAX_NODES));
    }
}

package io.loom.placement;

import io.loom.placement.Weights.FairShare;
import io.loom.placement.Weights.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * Puts numbers where a problem says "as few as serve" and "no more than must be": the least number of nodes that hold everything, and then the least disruption. Each is the least value of
 * an integer program of its own, before anything is weighed.
 */
final class Settlement {

    private final long millis;

    /** @param millis for each integer program; the best so far has to do then */
    Settlement(long millis) {
        this.millis = millis;
    }

    /** The same terms in numbers. Where there is no placement at all, with numbers that do not hide why. */
    Terms settle(Terms terms) {
        Terms settled = terms;
        for (Rule rule : terms.rules()) {
            if (rule instanceof Rule.Size size && size.fewest()) {
                settled = settleSize(settled, size);
            }
        }
        for (Rule rule : settled.rules()) {
            if (rule instanceof Rule.Disturbance d && d.budget() == Rule.Disturbance.AS_DEMANDED) {
                settled = settleDisruption(settled, d);
            }
        }
        return settled;
    }

    private Terms settleSize(Terms terms, Rule.Size size) {
        Terms serving = terms.withWeights(terms.weights().with(ConstraintId.UNPLACED, at(Level.HARD)));
        List<Rule> demands = without(serving.rules(), Rule.Fullness.class);
        demands.removeIf(rule -> rule instanceof Rule.Disturbance d && d.budget() == Rule.Disturbance.AS_DEMANDED);
        demands.replaceAll(rule -> rule.equals(size) ? new Rule.Size(size.min(), size.max()) : rule);
        demands.add(new Rule.Fullness(terms.bundles().size(), true));
        Weights weights = serving.weights()
                .hardOnly()
                .with(ConstraintId.PACKING, at(Level.MEDIUM))
                .with(ConstraintId.UNPLACED, at(Level.HARD));
        OptionalLong fewest = least(serving.withRules(demands).withWeights(weights));
        LongFunction<Rule.Size> exactly = nodes -> new Rule.Size((int) nodes, (int) nodes);
        Rule.Size settled =
                fewest.isPresent() ? exactly.apply(fewest.getAsLong()) : new Rule.Size(size.min(), size.max());
        return replaced(serving, size, settled)
                .withNewNodes(fewest.isPresent() ? settled.max() : terms.fresh().count());
    }

    private Terms settleDisruption(Terms terms, Rule.Disturbance asDemanded) {
        List<Rule> demands = without(terms.rules(), Rule.Disturbance.class);
        demands.add(new Rule.Disturbance(0));
        Weights strict = terms.weights().hardOnly().with(ConstraintId.DISRUPTION_BUDGET, at(Level.MEDIUM));
        Terms stillest = terms.withRules(demands);
        OptionalLong least = least(stillest.withWeights(strict.with(ConstraintId.UNPLACED, at(Level.HARD))));
        if (least.isEmpty() && terms.weights().of(ConstraintId.UNPLACED).level() == Level.MEDIUM) {
            long all = terms.sources().stream()
                    .mapToLong(source -> source.count() * source.releaseDisruption())
                    .sum();
            OptionalLong both = least(stillest.withWeights(
                    strict.with(ConstraintId.UNPLACED, new Setting(Level.MEDIUM, all + 1, FairShare.ACTUAL))));
            least = both.isEmpty() ? both : OptionalLong.of(both.getAsLong() % (all + 1));
        }
        boolean hard = terms.weights().of(ConstraintId.DISRUPTION_BUDGET).level() == Level.HARD;
        return replaced(terms, asDemanded, new Rule.Disturbance(least.orElse(hard ? most(terms) : 0)));
    }

    /** All nodes given up, and every service started on every node: no placement disturbs more. */
    private static long most(Terms terms) {
        long services = terms.bundles().stream()
                .mapToLong(bundle -> bundle.services().size())
                .sum();
        return terms.sources().stream()
                .mapToLong(source -> source.count() * (source.releaseDisruption() + services))
                .sum();
    }

    private OptionalLong least(Terms terms) {
        return MediumProgram.least(terms, millis).stream()
                .mapToLong(whole -> -whole.standing().medium())
                .findFirst();
    }

    private static Setting at(Level level) {
        return new Setting(level, 1, FairShare.ACTUAL);
    }

    private static Terms replaced(Terms terms, Rule old, Rule settled) {
        List<Rule> rules = new ArrayList<>(terms.rules());
        rules.replaceAll(rule -> rule == old ? settled : rule);
        return terms.withRules(rules);
    }

    @SafeVarargs
    private static List<Rule> without(List<Rule> rules, Class<? extends Rule>... kinds) {
        return new ArrayList<>(rules.stream()
                .filter(rule -> Stream.of(kinds).noneMatch(kind -> kind.isInstance(rule)))
                .toList());
    }
}

package io.loom.placement;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A placement problem in its own words: checked, and free of names that do not matter.
 *
 * @param bundles the one on every node first
 * @param exclusive bundles that may not be all together on a node; each of two or more, or of one that is impossible in itself
 * @param machines what nodes can be
 * @param places where nodes can stand
 * @param sources where nodes come from, the new ones last
 * @param rules what is asked of the counts
 * @param weights what each constraint counts
 * @param maxNodes no placement has more
 * @param currency of all prices
 */
record Terms(
        List<Bundle> bundles,
        List<BitSet> exclusive,
        List<Machine> machines,
        List<Place> places,
        List<Source> sources,
        List<Rule> rules,
        Weights weights,
        int maxNodes,
        String currency) {

    Terms {
        bundles = List.copyOf(bundles);
        exclusive = List.copyOf(exclusive);
        machines = List.copyOf(machines);
        places = List.copyOf(places);
        sources = List.copyOf(sources);
        rules = List.copyOf(rules);
    }

    /** The same with other rules. */
    Terms withRules(List<Rule> changed) {
        return new Terms(bundles, exclusive, machines, places, sources, changed, weights, maxNodes, currency);
    }

    /** The same with other weights. */
    Terms withWeights(Weights changed) {
        return new Terms(bundles, exclusive, machines, places, sources, rules, changed, maxNodes, currency);
    }

    /** The same at other places, with what rules and sources say of these. */
    Terms withPlaces(List<Place> changed, List<Source> from, List<Rule> asked) {
        return new Terms(bundles, exclusive, machines, changed, from, asked, weights, maxNodes, currency);
    }

    /** The same with no more than {@code most} new nodes. */
    Terms withNewNodes(int most) {
        List<Source> changed = new ArrayList<>(sources);
        changed.set(changed.size() - 1, Source.fresh(fresh().index(), most));
        int existing = sources.stream()
                .filter(source -> !source.isNew())
                .mapToInt(Source::count)
                .sum();
        return new Terms(
                bundles, exclusive, machines, places, changed, rules, weights, Math.max(most, existing), currency);
    }

    Bundle everywhere() {
        return bundles.get(Bundle.EVERYWHERE);
    }

    /** Source of the nodes yet to be made. */
    Source fresh() {
        return sources.getLast();
    }
}

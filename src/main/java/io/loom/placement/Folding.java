package io.loom.placement;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A problem with places that nothing tells apart taken for one, and existing nodes with them. Each row of the folded problem is the sum of the rows of alike places. So whatever counts a placement has, their sums over
 * alike places hold the folded rules at no more points: the folded problem bounds the whole one, and where it has no placement there is none. Its size goes by the kinds of places, not by their number.
 */
final class Folding {

    /** So many places are not folded: all of them together are few columns. */
    private static final int FEW = 8;

    /** Kinds of places, beyond which those of nearly the same limit are one kind. */
    private static final int MANY_KINDS = 24;

    private final Terms whole;
    private final Terms folded;
    private final List<List<Place>> places;
    private final List<List<Source>> sources;

    /** All that a rule can tell of a place. */
    private record Kind(String provider, BitSet machines, int limit) {}

    /** All that a rule can tell of existing nodes. */
    private record Stock(
            @Nullable Layout layout,
            BitSet bundles,
            @Nullable Machine machine,
            int place,
            boolean releasable) {}

    private Folding(Terms whole, List<List<Place>> places) {
        this.whole = whole;
        this.places = places;
        List<Place> kinds = new ArrayList<>();
        int[] kindOf = new int[whole.places().size()];
        Map<Integer, Integer> limits = limits(whole);
        for (List<Place> alike : places) {
            Place first = alike.getFirst();
            long limit = 0;
            for (Place place : alike) {
                kindOf[place.index()] = kinds.size();
                limit += limits.getOrDefault(place.index(), Integer.MAX_VALUE);
            }
            kinds.add(new Place(
                    kinds.size(),
                    first.provider(),
                    first.location(),
                    (int) Math.min(limit, Integer.MAX_VALUE),
                    alike.size()));
        }
        sources = groups(whole.sources(), source -> stock(source, kindOf));
        folded = whole.withPlaces(kinds, foldedSources(kinds, kindOf), foldedRules(kinds));
    }

    /** Empty where little is to be won by it. */
    static Optional<Folding> of(Terms terms) {
        int places = terms.places().size();
        if (places <= FEW || terms.rules().stream().anyMatch(Rule.Eased.class::isInstance)) {
            return Optional.empty();
        }
        List<List<Place>> alike = alike(terms, limit -> limit);
        if (alike.size() > MANY_KINDS) {
            alike = alike(terms, Integer::highestOneBit);
        }
        return 2 * alike.size() <= places ? Optional.of(new Folding(terms, alike)) : Optional.empty();
    }

    private static List<List<Place>> alike(Terms terms, IntUnaryOperator rounded) {
        Map<Integer, Integer> limits = limits(terms);
        return groups(terms.places(), place -> {
            BitSet machines = new BitSet();
            for (int machine = 0; machine < terms.machines().size(); machine++) {
                machines.set(machine, terms.machines().get(machine).isAt(place));
            }
            int limit = limits.getOrDefault(place.index(), Integer.MAX_VALUE);
            return new Kind(place.provider(), machines, rounded.applyAsInt(limit));
        });
    }

    /** Nodes at most, by index of the place. */
    private static Map<Integer, Integer> limits(Terms terms) {
        Map<Integer, Integer> limits = new HashMap<>();
        for (Rule rule : terms.rules()) {
            Place place = limited(rule);
            if (place != null) {
                limits.merge(place.index(), place.limit(), Math::min);
            }
        }
        return limits;
    }

    /** The place that a rule limits; null where the rule means all places alike. One that tells places apart otherwise cannot be folded, and is for {@link #of} to refuse. */
    private static @Nullable Place limited(Rule rule) {
        return switch (rule) {
            case Rule.Limit limit -> limit.place();
            case Rule.Eased eased -> limited(eased.rule());
            case Rule.Quantity _,
                    Rule.Proportion _,
                    Rule.Size _,
                    Rule.Presence _,
                    Rule.Evenness _,
                    Rule.Fullness _,
                    Rule.Ceiling _,
                    Rule.Balance _,
                    Rule.Headroom _,
                    Rule.Preference _,
                    Rule.Variety _,
                    Rule.Stillness _,
                    Rule.Disturbance _ -> null;
        };
    }

    private static Stock stock(Source source, int[] kindOf) {
        Place place = source.place();
        return new Stock(
                source.existing() == null ? null : source.existing().layout(),
                source.bundles(),
                source.machine(),
                place == null ? -1 : kindOf[place.index()],
                source.releasable());
    }

    private List<Source> foldedSources(List<Place> kinds, int[] kindOf) {
        List<Source> all = new ArrayList<>();
        for (List<Source> alike : sources) {
            Source first = alike.getFirst();
            Place place = first.place();
            all.add(new Source(
                    all.size(),
                    first.existing(),
                    alike.stream().mapToInt(Source::count).sum(),
                    first.bundles(),
                    first.machine(),
                    place == null ? null : kinds.get(kindOf[place.index()]),
                    first.releasable()));
        }
        return all;
    }

    private List<Rule> foldedRules(List<Place> kinds) {
        List<Rule> rules = new ArrayList<>(
                whole.rules().stream().filter(rule -> limited(rule) == null).toList());
        kinds.stream().filter(Place::limited).map(Rule.Limit::new).forEach(rules::add);
        return rules;
    }

    private static <T, K> List<List<T>> groups(Collection<T> all, Function<T, K> kind) {
        Map<K, List<T>> groups = new LinkedHashMap<>();
        all.forEach(one ->
                groups.computeIfAbsent(kind.apply(one), k -> new ArrayList<>()).add(one));
        return List.copyOf(groups.values());
    }

    /** The problem that is solved instead. */
    Terms folded() {
        return folded;
    }

    /** The columns of the whole problem that a folded one stands for, in order of their places. */
    List<Column> unfolded(Column column) {
        List<Source> its = sources.get(column.source().index());
        if (column.isIdle()) {
            return its.stream().map(Column::idle).toList();
        }
        if (!column.source().isNew()) {
            return its.stream()
                    .map(source -> at(column, source, source.place()))
                    .toList();
        }
        return places.get(Objects.requireNonNull(column.place()).index()).stream()
                .map(place -> at(column, whole.fresh(), place))
                .toList();
    }

    private static Column at(Column column, Source source, @Nullable Place place) {
        return new Column(source, column.layout(), column.bundles(), column.machine(), place);
    }

    Terms whole() {
        return whole;
    }
}

package io.loom.placement;

import io.loom.placement.MediumProgram.Whole;
import io.loom.placement.Rule.Measure;
import java.util.Optional;

/**
 * A rule, and the nearest one of its kind that given counts keep.
 *
 * @param rule as it is
 * @param wider as it would have to be; empty where it would have to be dropped
 */
record Widening(Rule rule, Optional<Rule> wider) {

    /** The nearest rule that the counts keep; {@code rule} itself if they do. */
    static Widening of(Rule rule, Whole whole) {
        Counter counter = new Counter(rule, whole);
        return new Widening(
                rule,
                switch (rule) {
                    case Rule.Quantity q -> {
                        int held = (int) counter.value();
                        yield Optional.of(new Rule.Quantity(
                                q.bundle(), q.services(), Math.min(q.min(), held), Math.max(q.max(), held)));
                    }
                    case Rule.Proportion p -> {
                        long instances = counter.count(p.bundle());
                        long per = counter.count(p.per());
                        yield instances == 0
                                ? Optional.empty()
                                : Optional.of(new Rule.Proportion(p.bundle(), p.service(), p.per(), p.perName(), (int)
                                        Math.max(p.every(), Math.ceilDiv(per, instances))));
                    }
                    case Rule.Size s -> {
                        int nodes = (int) counter.value();
                        boolean exact = s.min() == s.max();
                        yield Optional.of(
                                exact
                                        ? new Rule.Size(nodes, nodes)
                                        : new Rule.Size(Math.min(s.min(), nodes), Math.max(s.max(), nodes)));
                    }
                    case Rule.Limit l -> {
                        Place place = l.place();
                        yield Optional.of(
                                new Rule.Limit(new Place(place.index(), place.provider(), place.location(), (int)
                                        Math.max(place.limit(), counter.value()))));
                    }
                    case Rule.Ceiling c ->
                        Optional.of(new Rule.Ceiling(
                                c.constraint(),
                                c.provider(),
                                c.hardwareType(),
                                c.location(),
                                c.measure(),
                                Math.max(c.limit(), counter.value())));
                    case Rule.Evenness e ->
                        Optional.of(new Rule.Evenness(
                                e.bundle(),
                                e.services(),
                                e.places(),
                                e.strict(),
                                e.share(),
                                e.slack() + counter.worstMiss()));
                    case Rule.Headroom h -> {
                        long percent = counter.unusedPercent(h);
                        yield percent <= 0
                                ? Optional.empty()
                                : Optional.of(new Rule.Headroom(
                                        h.provider(), h.hardwareType(), h.measure(), Math.min(percent, h.percent())));
                    }
                    case Rule.Preference p ->
                        Optional.of(new Rule.Preference(
                                p.hardwareTypes(), p.imageTypes(), Math.max(p.slack(), counter.value())));
                    case Rule.Disturbance d -> Optional.of(new Rule.Disturbance(Math.max(d.budget(), counter.value())));
                    case Rule.Presence p -> Optional.empty();
                    case Rule.Fullness f -> Optional.of(f);
                    case Rule.Balance b -> Optional.of(b);
                    case Rule.Variety v -> Optional.of(v);
                    case Rule.Stillness s -> Optional.of(s);
                    case Rule.Eased e -> of(e.rule(), whole).wider();
                });
    }

    boolean changes() {
        return !wider.equals(Optional.of(rule));
    }

    /** What now, and what then. */
    String inWords() {
        return switch (rule) {
            case Rule.Quantity q -> q.services() + ": " + range(q, (Rule.Quantity) wider.orElseThrow());
            case Rule.Size s -> {
                Rule.Size then = (Rule.Size) wider.orElseThrow();
                yield s.min() == s.max()
                        ? Words.many(then.min(), "node") + " instead of " + s.min()
                        : Words.range(then.min(), then.max(), "node") + " instead of " + Words.range(s.min(), s.max());
            }
            case Rule.Proportion p ->
                wider.map(then -> "one " + p.service() + " for every " + ((Rule.Proportion) then).every() + " of "
                                + p.perName() + " instead of every " + p.every())
                        .orElse("no ratio of " + p.service() + " to " + p.perName());
            case Rule.Limit l ->
                Words.many(((Rule.Limit) wider.orElseThrow()).place().limit(), "node") + " at "
                        + l.place().id() + " instead of " + l.place().limit();
            case Rule.Ceiling c -> {
                Rule.Ceiling then = (Rule.Ceiling) wider.orElseThrow();
                String subject = c.constraint() == ConstraintId.QUOTA
                        ? "a quota of "
                        : c.hardwareType() == null ? c.provider() + " with " : c.subject() + ": ";
                yield subject + c.measure().say(then.limit()) + " instead of "
                        + c.measure().say(c.limit());
            }
            case Rule.Evenness e ->
                ((Rule.Evenness) wider.orElseThrow()).slack() + " of " + e.services()
                        + " above the fair share of a location instead of " + e.slack();
            case Rule.Headroom h ->
                wider.map(then -> ((Rule.Headroom) then).percent() + " % of " + h.hardwareType() + " unused instead of "
                                + h.percent() + " %")
                        .orElse("no part of " + h.hardwareType() + " unused");
            case Rule.Preference p ->
                Words.many(((Rule.Preference) wider.orElseThrow()).slack(), "node")
                        + " of other types than the preferred instead of " + p.slack();
            case Rule.Disturbance d ->
                ((Rule.Disturbance) wider.orElseThrow()).budget()
                        + " existing nodes and instances disturbed instead of " + d.budget();
            case Rule.Presence p -> "leave out " + p.services();
            case Rule.Eased e -> new Widening(e.rule(), wider).inWords();
            case Rule.Fullness f -> "";
            case Rule.Balance b -> "";
            case Rule.Variety v -> "";
            case Rule.Stillness s -> "";
        };
    }

    private static String range(Rule.Quantity now, Rule.Quantity then) {
        if (now.min() != then.min()) {
            return "at least " + then.min() + " instead of " + now.min();
        }
        return "at most " + then.max() + " instead of " + now.max();
    }

    /** Sums over whole counts for one rule. */
    private record Counter(Rule rule, Whole whole) {

        /** Of the rule's one row. */
        long value() {
            for (int r = 0; r < whole.formulation().rows().size(); r++) {
                if (isOf(r)) {
                    return whole.score().value(r);
                }
            }
            return 0;
        }

        /** Of all its rows, in units. */
        long worstMiss() {
            RowScore score = whole.score();
            long worst = 0;
            for (int r = 0; r < whole.formulation().rows().size(); r++) {
                Row row = whole.formulation().rows().get(r);
                if (isOf(r)) {
                    worst = Math.max(worst, Math.ceilDiv(Math.max(0, score.value(r) - row.upper()), row.unit()));
                }
            }
            return worst;
        }

        long count(int bundle) {
            long count = 0;
            for (int i = 0; i < whole.counts().length; i++) {
                count += whole.formulation().columns().get(i).carries(bundle) ? whole.counts()[i] : 0;
            }
            return count;
        }

        long unusedPercent(Rule.Headroom headroom) {
            long has = 0;
            for (int i = 0; i < whole.counts().length; i++) {
                Machine machine = whole.formulation().columns().get(i).machine();
                if (machine != null && headroom.counts(machine)) {
                    has += whole.counts()[i]
                            * (headroom.measure() == Measure.CPU ? machine.knownCpuMillis() : machine.knownMemoryMib());
                }
            }
            long hundredthsUsed = value() + (100 - headroom.percent()) * has;
            return has == 0 ? headroom.percent() : 100 - Math.ceilDiv(hundredthsUsed, has);
        }

        private boolean isOf(int row) {
            return whole.formulation()
                    .ruleOf(row)
                    .filter(origin -> origin.equals(rule))
                    .isPresent();
        }
    }
}

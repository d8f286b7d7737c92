package io.loom.placement;

import io.loom.model.Resources;
import io.loom.placement.Statement.Scope;
import io.loom.placement.Statement.Total;
import io.loom.placement.Weights.FairShare;
import io.loom.placement.Weights.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Reads rules and prices as statements about counts. A constraint that is off states nothing. */
final class StatementReader {

    private final Terms terms;
    private final Supplier<Collection<Layout>> layouts;
    private final List<Statement> statements = new ArrayList<>();
    private final List<Total> totals = new ArrayList<>();

    private StatementReader(Terms terms, Supplier<Collection<Layout>> layouts) {
        this.terms = terms;
        this.layouts = layouts;
    }

    /**
     * All that the rules of some terms state, and what nodes cost last.
     *
     * @param layouts in use; asked for only if some rule counts them
     */
    static Statements read(Terms terms, Supplier<Collection<Layout>> layouts) {
        StatementReader reader = new StatementReader(terms, layouts);
        terms.rules().forEach(rule -> reader.new Speaker(rule).read(rule));
        reader.new Speaker(null).atMost(ConstraintId.COST, "all nodes", 0, Sum.all(Column::microsPerHour));
        return new Statements(reader.statements, reader.totals);
    }

    /**
     * What there is to hold.
     *
     * @param rows one statement each
     * @param totals that they name by index
     */
    record Statements(List<Statement> rows, List<Total> totals) {}

    /** What a statement bounds: the coefficients of the columns in a scope, and a share of a total. */
    private record Sum(
            Scope scope,
            ToLongFunction<Column> coefficient,
            @Nullable Total total,
            long share) {

        static Sum all(ToLongFunction<Column> coefficient) {
            return in(new Scope.All(), coefficient);
        }

        static Sum in(Scope scope, ToLongFunction<Column> coefficient) {
            return new Sum(scope, coefficient, null, 0);
        }

        Sum plus(long part, Total whole) {
            return new Sum(scope, coefficient, whole, part);
        }
    }

    /** States what one rule says, or nobody's rule. */
    private final class Speaker {

        private static final Setting EASED = new Setting(Level.MEDIUM, 1, FairShare.ACTUAL);

        private final @Nullable Rule rule;
        private final boolean eased;

        Speaker(@Nullable Rule given) {
            eased = given instanceof Rule.Eased;
            rule = given instanceof Rule.Eased e ? e.rule() : given;
        }

        void read(Rule said) {
            switch (said) {
                case Rule.Eased e -> read(e.rule());
                case Rule.Quantity q ->
                    state(
                            ConstraintId.SERVICE_QUANTITY,
                            q.services(),
                            1,
                            q.min(),
                            above(q.max()),
                            Sum.all(c -> one(c.carries(q.bundle()))));
                case Rule.Proportion p ->
                    state(
                            ConstraintId.SERVICE_RATIO,
                            p.service(),
                            p.every(),
                            0,
                            Row.FREE_ABOVE,
                            Sum.all(c -> p.every() * one(c.carries(p.bundle())) - one(c.carries(p.per()))));
                case Rule.Size s ->
                    state(
                            ConstraintId.CLUSTER_SIZE,
                            "nodes",
                            1,
                            s.min(),
                            above(s.max()),
                            Sum.all(c -> one(!c.isIdle())));
                case Rule.Limit l ->
                    atMost(
                            ConstraintId.LOCATION_LIMIT,
                            l.place().id(),
                            l.place().limit(),
                            Sum.in(new Scope.At(l.place()), c -> 1));
                case Rule.Presence p ->
                    state(
                            ConstraintId.UNPLACED,
                            p.services(),
                            1,
                            1,
                            Row.FREE_ABOVE,
                            Sum.all(c -> one(c.carries(p.bundle()))));
                case Rule.Fullness f -> atMost(ConstraintId.PACKING, "all nodes", 0, Sum.all(c -> missing(f, c)));
                case Rule.Evenness e -> terms.places().forEach(place -> evenness(e, place));
                case Rule.Ceiling ceiling -> ceiling(ceiling);
                case Rule.Balance b -> terms.places().forEach(place -> balance(b, place));
                case Rule.Headroom h -> headroom(h);
                case Rule.Preference p ->
                    atMost(
                            ConstraintId.PREFERRED_TYPES,
                            "all nodes",
                            p.slack(),
                            Sum.all(c -> one(c.layout() != null
                                    && !p.isMet(
                                            c.layout().hardwareType(),
                                            c.layout().imageType()))));
                case Rule.Variety v -> layouts.get().forEach(layout -> variety(v, layout));
                case Rule.Stillness s -> disruption(ConstraintId.DISRUPTION, 0);
                case Rule.Disturbance d -> disruption(ConstraintId.DISRUPTION_BUDGET, d.budget());
            }
        }

        private static long missing(Rule.Fullness f, Column column) {
            if (column.isIdle()) {
                return 0;
            }
            return f.freeSize() ? 1 : f.bundles() - column.bundles().cardinality();
        }

        private void disruption(ConstraintId constraint, long budget) {
            atMost(constraint, "existing nodes", budget, Sum.all(c -> c.disruption(terms.bundles())));
        }

        private void ceiling(Rule.Ceiling ceiling) {
            state(
                    ceiling.constraint(),
                    ceiling.subject() + ", " + ceiling.measure(),
                    ceiling.measure().unit(),
                    Row.FREE_BELOW,
                    ceiling.limit(),
                    Sum.in(
                            ceiling.hardwareType() == null ? new Scope.All() : new Scope.Of(ceiling.hardwareType()),
                            c -> c.machine() == null || !ceiling.counts(c.machine())
                                    ? 0
                                    : has(c.machine(), ceiling.measure())));
        }

        private static long has(Machine machine, Rule.Measure measure) {
            return switch (measure) {
                case NODES -> 1;
                case CPU -> machine.knownCpuMillis();
                case MEMORY -> machine.knownMemoryMib();
                case PRICE -> machine.microsPerHour();
            };
        }

        /** The mean is the sum of all, divided by the places; to stay in integers, all is multiplied by that number. */
        private void balance(Rule.Balance b, Place place) {
            long unit = b.measure().unit() * b.places();
            state(
                    ConstraintId.BALANCE,
                    b.measure() + " at " + place.id(),
                    unit,
                    -b.slack() * unit * place.alike(),
                    b.slack() * unit * place.alike(),
                    Sum.in(new Scope.At(place), c -> b.places() * used(c, b.measure()))
                            .plus(-place.alike(), new Total("used " + b.measure(), c -> used(c, b.measure()), 1)));
        }

        /** In hundredths of the measure: what is used, less what may be. */
        private void headroom(Rule.Headroom h) {
            state(
                    ConstraintId.HEADROOM,
                    h.measure() + " of " + h.hardwareType() + " at " + h.provider(),
                    100 * h.measure().unit(),
                    Row.FREE_BELOW,
                    0,
                    Sum.in(
                            new Scope.Of(h.hardwareType()),
                            c -> c.machine() == null || !h.counts(c.machine())
                                    ? 0
                                    : 100 * used(c, h.measure())
                                            - (100 - h.percent()) * has(c.machine(), h.measure())));
        }

        private long used(Column column, Rule.Measure measure) {
            long used = 0;
            for (int b = column.bundles().nextSetBit(0);
                    b >= 0;
                    b = column.bundles().nextSetBit(b + 1)) {
                Resources demand = terms.bundles().get(b).demand();
                used += measure == Rule.Measure.CPU ? demand.cpuMillis() : demand.memoryMib();
            }
            return used;
        }

        /** A layout costs its weight once, on however many nodes: a begun unit of as many nodes as there can be. */
        private void variety(Rule.Variety v, Layout layout) {
            state(
                    ConstraintId.LAYOUT_VARIETY,
                    String.join(", ", layout.services()) + " on " + layout.hardwareType() + ", " + layout.imageType(),
                    v.nodes(),
                    Row.FREE_BELOW,
                    0,
                    Sum.in(new Scope.With(layout), c -> 1));
        }

        /** With the share taken of the actual instances, {@code here <= ceil(all / places)}. Of places that are taken for one, the rows are added up. */
        private void evenness(Rule.Evenness e, Place place) {
            ConstraintId constraint = e.strict() ? ConstraintId.STRICT_SPREAD : ConstraintId.SPREAD;
            String subject = e.services() + " at " + place.id();
            if (e.share() == Rule.Evenness.ACTUAL) {
                state(
                        constraint,
                        subject,
                        1,
                        Row.FREE_BELOW,
                        e.slack() * place.alike(),
                        Sum.in(new Scope.At(place), c -> one(c.carries(e.bundle())))
                                .plus(
                                        -place.alike(),
                                        new Total(
                                                "fair share of bundle " + e.bundle(),
                                                c -> one(c.carries(e.bundle())),
                                                e.places())));
            } else {
                atMost(
                        constraint,
                        subject,
                        (e.share() + e.slack()) * place.alike(),
                        Sum.in(new Scope.At(place), c -> one(c.carries(e.bundle()))));
            }
        }

        private void atMost(ConstraintId constraint, String subject, long limit, Sum sum) {
            state(constraint, subject, 1, Row.FREE_BELOW, limit, sum);
        }

        private void state(ConstraintId constraint, String subject, long unit, long lower, long upper, Sum sum) {
            Setting setting = eased ? EASED : terms.weights().of(constraint);
            if (setting.on()) {
                statements.add(new Statement(
                        Optional.ofNullable(rule),
                        constraint,
                        subject,
                        setting,
                        unit,
                        lower,
                        upper,
                        sum.scope(),
                        sum.coefficient(),
                        sum.total() == null ? -1 : indexOf(sum.total()),
                        sum.share()));
            }
        }

        /** A total is the same for the same name. */
        private int indexOf(Total total) {
            for (int i = 0; i < totals.size(); i++) {
                if (totals.get(i).name().equals(total.name())) {
                    return i;
                }
            }
            totals.add(total);
            return totals.size() - 1;
        }

        private static long above(int max) {
            return max == Integer.MAX_VALUE ? Row.FREE_ABOVE : max;
        }

        private static long one(boolean holds) {
            return holds ? 1 : 0;
        }
    }
}

package io.loom.placement;

import io.loom.model.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A problem as rows over counts of columns. Written once; the linear relaxation, the bound, the fast score and the search for conflicts all read these rows.
 */
final class Formulation {

    private static final int[] NONE = {};
    private static final Weights.Setting EASED = new Weights.Setting(Level.MEDIUM, 1, Weights.FairShare.ACTUAL);

    private final Terms terms;
    private final List<Column> columns;
    private final List<Row> rows;
    private final List<ToLongFunction<Column>> coefficients = new ArrayList<>();
    private final List<Optional<Rule>> origins = new ArrayList<>();
    private final RowIndex index = new RowIndex();
    private final int[][] rowsOf;
    private final long[][] coefficientsOf;

    /** @param columns each once; the idle column of each source among them, where it may have idle nodes */
    Formulation(Terms terms, List<Column> columns) {
        this.terms = terms;
        this.columns = List.copyOf(columns);
        rows = new RowBuilder().build();
        rowsOf = new int[columns.size()][];
        coefficientsOf = new long[columns.size()][];
        transpose();
    }

    /** The same problem over some of its columns; {@code kept} by index. */
    Formulation narrowed(int[] kept) {
        return new Formulation(terms, Arrays.stream(kept).mapToObj(columns::get).toList());
    }

    /** What the rows say of counts. */
    Standing standing(int[] counts) {
        RowScore score = new RowScore(this);
        for (int column = 0; column < counts.length; column++) {
            if (counts[column] != 0) {
                score.add(column, counts[column]);
            }
        }
        return score.standing();
    }

    Terms terms() {
        return terms;
    }

    List<Column> columns() {
        return columns;
    }

    List<Row> rows() {
        return rows;
    }

    /**
     * The least score of a level that is not better than {@code relaxed}: every score of whole counts is a multiple of the greatest common divisor of what the level's rows cost.
     *
     * @param relaxed points missed by fractional counts, 0 or more
     * @return points missed by whole counts at least
     */
    long wholePoints(Level level, double relaxed) {
        long step = 0;
        for (Row row : rows) {
            if (row.level() == level) {
                step = Row.gcd(step, row.weight() * row.granularity());
            }
        }
        return step == 0 ? 0 : (long) Math.ceil(relaxed / step - 1e-9 * Math.max(1e3, relaxed / step)) * step;
    }

    /** Coefficient that {@code column}, of this formulation or not, has in a row. */
    long coefficient(int row, Column column) {
        return coefficients.get(row).applyAsLong(column);
    }

    /** Rows in which {@code column}, of this formulation or not, may have a coefficient; ascending. */
    int[] rowsFor(Column column) {
        return index.of(column);
    }

    /** The rule that a row is of; empty for the prices. */
    Optional<Rule> ruleOf(int row) {
        return origins.get(row);
    }

    /** Indexes of the rows that hold a column; not to be changed. */
    int[] rowsOf(int column) {
        return rowsOf[column];
    }

    /** Coefficient of a column in each of {@link #rowsOf}; not to be changed. */
    long[] coefficientsOf(int column) {
        return coefficientsOf[column];
    }

    private void transpose() {
        int[] lengths = new int[columns.size()];
        for (Row row : rows) {
            for (int column : row.columns()) {
                lengths[column]++;
            }
        }
        for (int column = 0; column < lengths.length; column++) {
            rowsOf[column] = new int[lengths[column]];
            coefficientsOf[column] = new long[lengths[column]];
        }
        for (int r = rows.size() - 1; r >= 0; r--) {
            Row row = rows.get(r);
            for (int i = 0; i < row.columns().length; i++) {
                int column = row.columns()[i];
                int at = --lengths[column];
                rowsOf[column][at] = r;
                coefficientsOf[column][at] = row.coefficients()[i];
            }
        }
    }

    /** Turns rules and prices into rows. A constraint that is off gets none. */
    private final class RowBuilder {

        private final List<Row> built = new ArrayList<>();
        private final int[] all = IntStream.range(0, columns.size()).toArray();
        private final Map<Place, int[]> byPlace = grouped(column -> Optional.ofNullable(column.place()));
        private final Map<String, int[]> byHardware =
                grouped(column -> Optional.ofNullable(column.machine()).map(Machine::hardwareType));
        private @Nullable Rule adding;
        private boolean eased;

        /** Indexes of the columns by what {@code key} says of them, so that a row need not look at all. */
        private <K> Map<K, int[]> grouped(Function<Column, Optional<K>> key) {
            Map<K, List<Integer>> lists = new LinkedHashMap<>();
            for (int column : all) {
                key.apply(columns.get(column))
                        .ifPresent(k ->
                                lists.computeIfAbsent(k, n -> new ArrayList<>()).add(column));
            }
            Map<K, int[]> groups = new LinkedHashMap<>();
            lists.forEach((k, list) ->
                    groups.put(k, list.stream().mapToInt(Integer::intValue).toArray()));
            return groups;
        }

        List<Row> build() {
            terms.rules().forEach(this::addRule);
            adding = null;
            add(ConstraintId.COST, "all nodes", 1, Row.FREE_BELOW, 0, Column::microsPerHour);
            return List.copyOf(built);
        }

        private void addRule(Rule rule) {
            if (!(rule instanceof Rule.Eased)) {
                adding = rule;
            }
            switch (rule) {
                case Rule.Eased e -> {
                    eased = true;
                    addRule(e.rule());
                    eased = false;
                }
                case Rule.Quantity q ->
                    add(
                            ConstraintId.SERVICE_QUANTITY,
                            q.services(),
                            1,
                            q.min(),
                            above(q.max()),
                            c -> one(c.carries(q.bundle())));
                case Rule.Proportion p ->
                    add(
                            ConstraintId.SERVICE_RATIO,
                            p.service(),
                            p.every(),
                            0,
                            Row.FREE_ABOVE,
                            c -> p.every() * one(c.carries(p.bundle())) - one(c.carries(p.per())));
                case Rule.Size s ->
                    add(ConstraintId.CLUSTER_SIZE, "nodes", 1, s.min(), above(s.max()), c -> one(!c.isIdle()));
                case Rule.Limit l ->
                    addAt(
                            l.place(),
                            ConstraintId.LOCATION_LIMIT,
                            l.place().id(),
                            l.place().limit(),
                            c -> one(c.standsAt(l.place())));
                case Rule.Presence p ->
                    add(ConstraintId.UNPLACED, p.services(), 1, 1, Row.FREE_ABOVE, c -> one(c.carries(p.bundle())));
                case Rule.Fullness f ->
                    atMost(
                            ConstraintId.PACKING,
                            "all nodes",
                            0,
                            c -> c.isIdle()
                                    ? 0
                                    : f.freeSize()
                                            ? 1
                                            : f.bundles() - c.bundles().cardinality());
                case Rule.Evenness e -> terms.places().forEach(place -> addEvenness(e, place));
                case Rule.Ceiling ceiling -> addCeiling(ceiling);
                case Rule.Balance b -> terms.places().forEach(place -> addBalance(b, place));
                case Rule.Headroom h -> addHeadroom(h);
                case Rule.Preference p ->
                    atMost(
                            ConstraintId.PREFERRED_TYPES,
                            "all nodes",
                            p.slack(),
                            c -> one(c.layout() != null
                                    && !p.isMet(
                                            c.layout().hardwareType(),
                                            c.layout().imageType())));
                case Rule.Variety v -> addVariety(v);
                case Rule.Stillness s ->
                    atMost(ConstraintId.DISRUPTION, "existing nodes", 0, c -> c.disruption(terms.bundles()));
                case Rule.Disturbance d ->
                    atMost(
                            ConstraintId.DISRUPTION_BUDGET,
                            "existing nodes",
                            d.budget(),
                            c -> c.disruption(terms.bundles()));
            }
        }

        private void addCeiling(Rule.Ceiling ceiling) {
            addOf(
                    ceiling.hardwareType(),
                    ceiling.constraint(),
                    ceiling.subject() + ", " + ceiling.measure(),
                    ceiling.measure().unit(),
                    ceiling.limit(),
                    c -> {
                        Machine machine = c.machine();
                        if (machine == null || !ceiling.counts(machine)) {
                            return 0;
                        }
                        return switch (ceiling.measure()) {
                            case NODES -> 1;
                            case CPU -> machine.knownCpuMillis();
                            case MEMORY -> machine.knownMemoryMib();
                            case PRICE -> machine.microsPerHour();
                        };
                    });
        }

        /** The mean is the sum of all, divided by the places; to stay in integers, all is multiplied by that number. */
        private void addBalance(Rule.Balance b, Place place) {
            long unit = b.measure().unit() * b.places();
            add(
                    ConstraintId.BALANCE,
                    b.measure() + " at " + place.id(),
                    unit,
                    -b.slack() * unit,
                    b.slack() * unit,
                    c -> used(c, b.measure()) * (b.places() * one(c.standsAt(place)) - 1));
        }

        /** In hundredths of the measure: what is used, less what may be. */
        private void addHeadroom(Rule.Headroom h) {
            addOf(
                    h.hardwareType(),
                    ConstraintId.HEADROOM,
                    h.measure() + " of " + h.hardwareType() + " at " + h.provider(),
                    100 * h.measure().unit(),
                    0,
                    c -> {
                        Machine machine = c.machine();
                        if (machine == null || !h.counts(machine)) {
                            return 0;
                        }
                        long has =
                                h.measure() == Rule.Measure.CPU ? machine.knownCpuMillis() : machine.knownMemoryMib();
                        return 100 * used(c, h.measure()) - (100 - h.percent()) * has;
                    });
        }

        /** A layout costs its weight once, on however many nodes: a begun unit of as many nodes as there can be. */
        private void addVariety(Rule.Variety v) {
            Map<Layout, int[]> byLayout = grouped(column -> Optional.ofNullable(column.layout()));
            byLayout.forEach((layout, members) -> addAmong(
                    members,
                    ConstraintId.LAYOUT_VARIETY,
                    String.join(", ", layout.services()) + " on " + layout.hardwareType() + ", " + layout.imageType(),
                    v.nodes(),
                    Row.FREE_BELOW,
                    0,
                    c -> one(layout.equals(c.layout()))));
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

        private void atMost(ConstraintId constraint, String subject, long limit, ToLongFunction<Column> coefficient) {
            add(constraint, subject, 1, Row.FREE_BELOW, limit, coefficient);
        }

        /**
         * With the share taken of the actual instances, {@code here <= ceil(all / places)} is the same, in integers, as
         * {@code places x here - all <= places - 1}; and a miss of that, divided by {@code places} and rounded up, is the number of instances too many.
         */
        private void addEvenness(Rule.Evenness e, Place place) {
            ConstraintId constraint = e.strict() ? ConstraintId.STRICT_SPREAD : ConstraintId.SPREAD;
            String subject = e.services() + " at " + place.id();
            if (e.share() == Rule.Evenness.ACTUAL) {
                add(
                        constraint,
                        subject,
                        e.places(),
                        Row.FREE_BELOW,
                        e.places() - 1L + e.slack() * e.places(),
                        c -> c.carries(e.bundle()) ? e.places() * one(c.standsAt(place)) - 1 : 0);
            } else {
                addAt(
                        place,
                        constraint,
                        subject,
                        e.share() + e.slack(),
                        c -> one(c.carries(e.bundle()) && c.standsAt(place)));
            }
        }

        private void add(
                ConstraintId constraint,
                String subject,
                long unit,
                long lower,
                long upper,
                ToLongFunction<Column> coefficient) {
            addAmong(all, constraint, subject, unit, lower, upper, coefficient);
        }

        /** At most so much of columns at a place. */
        private void addAt(
                Place place, ConstraintId constraint, String subject, long limit, ToLongFunction<Column> coefficient) {
            if (addRow(byPlace.getOrDefault(place, NONE), constraint, subject, 1, Row.FREE_BELOW, limit, coefficient)) {
                index.add(built.size() - 1, place);
            }
        }

        /** At most so much of columns of a hardware type; of all if that is null. */
        private void addOf(
                @Nullable String hardwareType,
                ConstraintId constraint,
                String subject,
                long unit,
                long limit,
                ToLongFunction<Column> coefficient) {
            if (hardwareType == null) {
                add(constraint, subject, unit, Row.FREE_BELOW, limit, coefficient);
            } else if (addRow(
                    byHardware.getOrDefault(hardwareType, NONE),
                    constraint,
                    subject,
                    unit,
                    Row.FREE_BELOW,
                    limit,
                    coefficient)) {
                index.add(built.size() - 1, hardwareType);
            }
        }

        private void addAmong(
                int[] among,
                ConstraintId constraint,
                String subject,
                long unit,
                long lower,
                long upper,
                ToLongFunction<Column> coefficient) {
            if (addRow(among, constraint, subject, unit, lower, upper, coefficient)) {
                index.add(built.size() - 1);
            }
        }

        /**
         * @param among all columns that {@code coefficient} is not 0 of, and maybe others; ascending
         * @return false if the constraint is off
         */
        private boolean addRow(
                int[] among,
                ConstraintId constraint,
                String subject,
                long unit,
                long lower,
                long upper,
                ToLongFunction<Column> coefficient) {
            Weights.Setting setting = eased ? EASED : terms.weights().of(constraint);
            if (!setting.on()) {
                return false;
            }
            int[] indexes = new int[among.length];
            long[] values = new long[among.length];
            int length = 0;
            for (int column : among) {
                long value = coefficient.applyAsLong(columns.get(column));
                if (value != 0) {
                    indexes[length] = column;
                    values[length++] = value;
                }
            }
            coefficients.add(coefficient);
            origins.add(Optional.ofNullable(adding));
            built.add(new Row(
                    constraint,
                    subject,
                    setting.level(),
                    setting.weight(),
                    unit,
                    lower,
                    upper,
                    Arrays.copyOf(indexes, length),
                    Arrays.copyOf(values, length)));
            return true;
        }

        private static long above(int max) {
            return max == Integer.MAX_VALUE ? Row.FREE_ABOVE : max;
        }

        private static long one(boolean holds) {
            return holds ? 1 : 0;
        }
    }
}

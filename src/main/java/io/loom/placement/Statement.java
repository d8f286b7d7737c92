package io.loom.placement;

import io.loom.placement.Weights.Setting;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A row as its rule states it, whatever columns there are: {@code lower <= sum(coefficient x count) + share x total <= upper}.
 *
 * @param rule that says so; empty for the prices
 * @param subject what it is about, for people
 * @param setting how much a miss counts
 * @param unit begun ones of these make a miss; 1 or more
 * @param lower {@link Row#FREE_BELOW} for none
 * @param upper {@link Row#FREE_ABOVE} for none
 * @param scope columns outside have coefficient 0
 * @param coefficient of a column in the scope
 * @param total index of the total that it compares with; less than 0 for none
 * @param share of that; 0 for none
 */
record Statement(
        Optional<Rule> rule,
        ConstraintId constraint,
        String subject,
        Setting setting,
        long unit,
        long lower,
        long upper,
        Scope scope,
        ToLongFunction<Column> coefficient,
        int total,
        long share) {

    /**
     * What several rows compare with, so that none of them need list all columns: a sum over all columns, divided and rounded up.
     *
     * @param per what the sum is divided by; 1 or more
     */
    record Total(String name, ToLongFunction<Column> coefficient, long per) {

        /** What it is of a sum. */
        long of(long sum) {
            return per == 1 ? sum : Math.ceilDiv(sum, per);
        }

        /** What one node of a column adds to the sum; 0 or more. */
        long partOf(Column column) {
            return coefficient.applyAsLong(column);
        }
    }

    /** Coefficient of any column. */
    long coefficientOf(Column column) {
        return scope.has(column) ? coefficient.applyAsLong(column) : 0;
    }

    /** Which columns may have a coefficient. */
    sealed interface Scope {

        /** Whether a column is among them. */
        default boolean has(Column column) {
            return switch (this) {
                case All all -> true;
                case At at -> column.standsAt(at.place());
                case Of of ->
                    column.machine() != null
                            && of.hardwareType().equals(column.machine().hardwareType());
                case With with -> with.layout().equals(column.layout());
            };
        }

        /** Any. */
        record All() implements Scope {}

        /** Those at a place. */
        record At(Place place) implements Scope {}

        /** Those of a hardware type. */
        record Of(String hardwareType) implements Scope {}

        /** Those of a layout. */
        record With(Layout layout) implements Scope {}
    }
}

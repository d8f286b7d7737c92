package io.loom.placement;

import io.loom.placement.Weights.Setting;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A row as its rule states it, whatever columns there are: {@code lower <= sum(coefficient x count) <= upper}.
 *
 * @param rule that says so; empty for the prices
 * @param subject what it is about, for people
 * @param setting how much a miss counts
 * @param unit begun ones of these make a miss; 1 or more
 * @param lower {@link Row#FREE_BELOW} for none
 * @param upper {@link Row#FREE_ABOVE} for none
 * @param scope columns outside have coefficient 0
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
        ToLongFunction<Column> coefficient) {

    /** Which columns may have a coefficient. */
    sealed interface Scope {

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

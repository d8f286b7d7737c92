package io.loom.model;

/**
 * What a machine costs.
 *
 * @param microsPerHour millionths of the currency per hour, not negative
 * @param currency ISO 4217 code
 */
public record Price(long microsPerHour, String currency) {

    /** The currency of a price that names none. */
    public static final String DEFAULT_CURRENCY = "USD";

    /** Nothing. */
    public static final Price FREE = new Price(0, DEFAULT_CURRENCY);

    public Price {
        if (microsPerHour < 0) {
            throw new IllegalArgumentException("The price (" + microsPerHour + " micro-" + currency
                    + " per hour) must not be negative.\nMaybe leave it out, if the machine costs nothing.");
        }
    }
}

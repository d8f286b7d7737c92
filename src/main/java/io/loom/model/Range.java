package io.loom.model;

/**
 * From {@code min} to {@code max}, both included.
 *
 * @param min 0 or more
 * @param max at least min; {@link #UNBOUNDED} for no end
 */
public record Range(int min, int max) {

    /** No upper end. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    public Range {
        if (min < 0 || max < min) {
            throw new IllegalArgumentException("The range from " + min + " to " + max + " is empty or negative.\n"
                    + "Maybe swap its ends: 0 <= min <= max.");
        }
    }

    /** Whether {@code value} lies within. */
    public boolean contains(int value) {
        return min <= value && value <= max;
    }
}

package io.loom.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many nodes are asked for. In JSON a number, {@code {"min": 3, "max": 10}}, or {@code "smallest"}: as few as hold all that is asked for.
 *
 * @param min at least
 * @param max at most; {@link Range#UNBOUNDED} for no end
 * @param smallest whether fewer nodes come before everything that may be missed
 */
public record ClusterSize(int min, int max, boolean smallest) {

    /** As few nodes as serve. */
    public static final ClusterSize SMALLEST = new ClusterSize(1, Range.UNBOUNDED, true);

    private static final String SMALLEST_WORD = "smallest";
    private static final Pattern TEXT = Pattern.compile("(\\d+)(?:\\.\\.(\\d+))?");

    /** So many nodes and no others. */
    public static ClusterSize exactly(int nodes) {
        return new ClusterSize(nodes, nodes, false);
    }

    /** Whatever number from {@code min} to {@code max} is best. */
    public static ClusterSize between(int min, int max) {
        return new ClusterSize(min, max, false);
    }

    /** Whether there is but one number. */
    public boolean isExact() {
        return min == max;
    }

    /**
     * From its words: {@code 5}, {@code 3..10} or {@code smallest}. Whether there can be so many is for others to say.
     *
     * @throws InvalidInputException if it is none of these
     */
    public static ClusterSize parse(String text) {
        return parse(text, "/size");
    }

    private static ClusterSize parse(String text, String pointer) {
        if (text.strip().equals(SMALLEST_WORD)) {
            return SMALLEST;
        }
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw wrong(text, pointer);
        }
        try {
            int min = Integer.parseInt(matcher.group(1));
            return matcher.group(2) == null ? exactly(min) : between(min, Integer.parseInt(matcher.group(2)));
        } catch (NumberFormatException e) {
            throw wrong(text, pointer);
        }
    }

    /** From parsed JSON; what is wrong is named relative to it. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ClusterSize ofJson(@Nullable Object json) {
        if (json instanceof Integer nodes) {
            return exactly(nodes);
        }
        if (json instanceof String text) {
            return parse(text, "");
        }
        if (json instanceof Map<?, ?> range
                && !range.isEmpty()
                && Set.of("min", "max").containsAll(range.keySet())
                && range.values().stream().allMatch(Integer.class::isInstance)) {
            int min = range.get("min") instanceof Integer given ? given : 1;
            return between(min, range.get("max") instanceof Integer given ? given : Range.UNBOUNDED);
        }
        throw wrong(json, "");
    }

    /** As in JSON. */
    @JsonValue
    Object toJson() {
        if (smallest) {
            return SMALLEST_WORD;
        }
        return isExact() ? min : max == Range.UNBOUNDED ? Map.of("min", min) : Map.of("min", min, "max", max);
    }

    /** For people: {@code 5}, {@code 3..10} or {@code smallest}. */
    @Override
    public String toString() {
        if (smallest) {
            return SMALLEST_WORD;
        }
        return isExact() ? String.valueOf(min) : min + ".." + (max == Range.UNBOUNDED ? "" : String.valueOf(max));
    }

    private static InvalidInputException wrong(@Nullable Object given, String pointer) {
        return new InvalidInputException(
                pointer,
                "The size (" + given
                        + ") must be a number of nodes, a range of them, or smallest.\nMaybe 5, or 3 to 10: {\"min\": 3, \"max\": 10} in JSON, 3..10 on the command line.");
    }
}

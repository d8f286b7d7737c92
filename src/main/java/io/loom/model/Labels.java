package io.loom.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Words that people put on things to find them again: values by keys. A key is a name, or {@code prefix/name}. A name has 1
 * to 63 letters, digits, {@code - _ .}, and begins and ends with a letter or digit; a prefix is a DNS name of at most 253
 * characters; a value is a name or empty.
 *
 * @param values by key, sorted
 */
public record Labels(SortedMap<String, String> values) {

    /** None. */
    public static final Labels NONE = new Labels(new TreeMap<>());

    /** How many a thing may have. */
    public static final int MOST = 64;

    private static final int MAX_PREFIX = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    public Labels {
        values = new TreeMap<>(values);
    }

    /**
     * Labels that somebody asks for.
     *
     * @throws InvalidInputException when one of them breaks the rules, at {@code /labels/KEY}
     */
    public static Labels of(Map<String, String> asked) {
        return NONE.with(new TreeMap<>(asked));
    }

    /**
     * These with others over them.
     *
     * @param changes values by key; null removes the label
     * @throws InvalidInputException when one of the new ones breaks the rules, or there are too many then
     */
    public Labels with(Map<String, ? extends @Nullable String> changes) {
        SortedMap<String, String> merged = new TreeMap<>(values);
        List<Problem> problems = new ArrayList<>();
        changes.forEach((key, value) -> {
            if (value == null) {
                merged.remove(key);
            } else if (!isKey(key)) {
                problems.add(Problem.error(
                        pointer(key),
                        "The label " + key + " has no valid key.\nMaybe use 1 to 63 letters,"
                                + " digits, - _ and ., with a DNS name and a / before them if you like."));
            } else if (!isValue(value)) {
                problems.add(
                        Problem.error(
                                pointer(key),
                                "The label " + key + " has no valid value: " + value
                                        + ".\nMaybe use at most 63 letters, digits, - _ and ., the first and last a letter or digit."));
            } else {
                merged.put(key, value);
            }
        });
        if (merged.size() > MOST) {
            problems.add(Problem.error(
                    "/labels", "There would be " + merged.size() + " labels, and may be " + MOST + " at most."));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return new Labels(merged);
    }

    /** Whether a text can be a label's key. */
    public static boolean isKey(String text) {
        int slash = text.indexOf('/');
        String prefix = slash < 0 ? null : text.substring(0, slash);
        return NAME.matcher(text.substring(slash + 1)).matches()
                && (prefix == null
                        || (prefix.length() <= MAX_PREFIX
                                && PREFIX.matcher(prefix).matches()));
    }

    private static boolean isValue(String text) {
        return text.isEmpty() || NAME.matcher(text).matches();
    }

    private static String pointer(String key) {
        return "/labels/" + key.replace("~", "~0").replace("/", "~1");
    }
}

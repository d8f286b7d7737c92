package io.loom.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an error means. Cases name errors in the words of their source, and Loom has words of its own: the two are compared by this. The
 * first constant whose pattern is found in the words of a case is meant.
 */
public enum ErrorMeaning {
    CYCLE("cycl|circular|not a dag", "cycle"),
    IMMUTABLE("immutable|not persisted|overrid", "immutable"),
    LONG_LEASE("greater than|exceed|longer|endless|for ?ever|unlimited|infinite", "greater than the template allows"),
    NO_DEFAULT("must be specified|no default|missing default", "there (is|are) no default"),
    INCOMPATIBLE(
            "incompatible|not compatible|not allowed|compatib",
            "not compatible with|not among the compatible ones|offers no .* compatible"),
    NO_OFFER(
            "no[- ](usable[- ]|compatible[- ])?(hardware|image)|not offer|unavailable",
            "offers? (the|no) (hardware|image)|no .* type"),
    CONFLICT("conflict|exclud", "cannot be in a cluster with"),
    UNKNOWN("unknown|does not exist|no such|not found|non-?existent|dangling", "does not exist|there is no"),
    MISSING_DEPENDENCY("missing[- ]?dependenc|missing[- ]?requir|requires|unmet", "which is not among the services"),
    NO_SOLUTION("no[- ]solution|infeasible|unsatisf|impossible|no[- ]layout", "");

    private final Pattern inCases;
    private final Pattern ours;

    ErrorMeaning(String inCases, String ours) {
        this.inCases = Pattern.compile(inCases, Pattern.CASE_INSENSITIVE);
        this.ours = Pattern.compile(ours, Pattern.CASE_INSENSITIVE);
    }

    /**
     * The meaning of an error as a case words it.
     *
     * @throws AssertionError where the words mean nothing that is known here
     */
    public static ErrorMeaning of(String error) {
        return Arrays.stream(values())
                .filter(meaning -> meaning.inCases.matcher(error).find())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no known meaning: " + error));
    }

    /** Asserts that one of our messages says so, and names all {@code names}. */
    public void requireSaid(List<String> messages, List<String> names) {
        assertThat(messages).as(name()).anySatisfy(message -> {
            assertThat(message).containsPattern(ours);
            assertThat(names).allSatisfy(name -> assertThat(message).contains(name));
        });
    }
}

package io.loom.placement;

import io.loom.model.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of what is there may be disturbed. A node that is given up counts 1 and each of its instances 1; on a node that stays, each instance that is started or stopped counts 1.
 *
 * @param amount so many, or so many of a hundred
 * @param percent whether {@code amount} is a share of giving up every node
 */
public record DisruptionBudget(long amount, boolean percent) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(%?)");
    private static final int HUNDRED = 100;

    public DisruptionBudget {
        if (amount < 0 || percent && amount > HUNDRED) {
            throw new InvalidInputException(
                    "/disrupt",
                    "The disruption (" + amount + (percent ? "%" : "") + ") must be 0 or more"
                            + (percent ? ", and at most 100%" : "")
                            + ".\nMaybe leave it out, for no more than must be.");
        }
    }

    /**
     * From its words: {@code 5} or {@code 10%}.
     *
     * @throws InvalidInputException if it is neither
     */
    public static DisruptionBudget parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new InvalidInputException(
                    "/disrupt", "The disruption (" + text + ") must be a number or a share.\nMaybe 5, or 10%.");
        }
        return new DisruptionBudget(
                Long.parseLong(matcher.group(1)), !matcher.group(2).isEmpty());
    }

    /** The same as a number, where giving up every node would count {@code all}. */
    long of(long all) {
        return percent ? all * amount / HUNDRED : amount;
    }
}

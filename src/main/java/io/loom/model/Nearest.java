package io.loom.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody probably meant. */
public final class Nearest {

    private Nearest() {}

    /** The candidate with the fewest letters to change; none where more than a third would have to be, and none goes on with it. */
    public static Optional<String> to(String word, Collection<String> candidates) {
        int limit = Math.max(1, (word.length() + 1) / 3);
        return candidates.stream()
                .filter(candidate ->
                        distance(word, candidate) <= limit || word.length() > 2 && candidate.startsWith(word))
                .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** A sentence for an error message: the nearest candidate, else some of them, else {@code otherwise}. */
    public static String hint(String word, Collection<String> candidates, String otherwise) {
        return to(word, candidates)
                .map(near -> "Maybe \"" + near + "\" was meant.")
                .orElseGet(() -> {
                    if (candidates.isEmpty()) {
                        return otherwise;
                    }
                    String some = String.join(
                            ", ", candidates.stream().sorted().limit(8).toList());
                    return "Maybe one of these was meant: " + some + (candidates.size() > 8 ? ", ..." : ".");
                });
    }

    private static int distance(String left, String right) {
        String from = left.toLowerCase(Locale.ROOT);
        String to = right.toLowerCase(Locale.ROOT);
        int[] above = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(above[column], current[column - 1]));
            }
            above = current;
        }
        return above[to.length()];
    }
}

package io.loom.provisioner.tasks;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Strikes secrets out of text. A secret of several lines is struck out line by line; lines shorter than
 * {@value #SHORTEST} characters are no secrets, for striking them out would tell more than it hides.
 */
final class Redactor {
    static final int SHORTEST = 4;
    private static final String STRUCK_OUT = "******";

    private final List<String> secrets;
    private final int longest;

    Redactor(Collection<String> values) {
        secrets = values.stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST && !line.startsWith("-----"))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        longest = secrets.isEmpty() ? 0 : secrets.getFirst().length();
    }

    String redact(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, STRUCK_OUT);
        }
        return clean;
    }

    /** How much of a text's end must be held back while more may follow, so that no secret is cut in two. */
    int tail() {
        return Math.max(0, longest - 1);
    }
}

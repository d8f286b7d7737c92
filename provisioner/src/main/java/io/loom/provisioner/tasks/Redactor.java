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

    Redactor(Collection<String> values) {
        secrets = values.stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST && !line.startsWith("-----"))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    String redact(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, STRUCK_OUT);
        }
        return clean;
    }

    /**
     * How much of a text may be redacted and let go of while more may follow: its end may be the beginning of a secret, and no
     * secret may be cut in two.
     */
    int settled(String text) {
        int cut = text.length();
        for (String secret : secrets) {
            for (int n = Math.min(secret.length() - 1, text.length()); n > text.length() - cut; n--) {
                if (text.startsWith(secret.substring(0, n), text.length() - n)) {
                    cut = text.length() - n;
                }
            }
        }
        return pastSecret(text, cut);
    }

    /** The cut, moved to the end of each secret that it would be in. */
    private int pastSecret(String text, int wanted) {
        int cut = wanted;
        for (boolean moved = true; moved; ) {
            moved = false;
            for (String secret : secrets) {
                int at = text.indexOf(secret, Math.max(0, cut - secret.length() + 1));
                if (at >= 0 && at < cut && at + secret.length() > cut) {
                    cut = at + secret.length();
                    moved = true;
                }
            }
        }
        return cut;
    }
}

package io.loom.usage;

import io.loom.model.InvalidInputException;
import io.loom.model.Labels;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What usage is added up by.
 *
 * @param kind of it
 * @param label the key where it is a label; else null
 */
record UsageBy(Kind kind, @Nullable String label) {

    enum Kind {
        TENANT,
        USER,
        TEMPLATE,
        CLUSTER,
        LABEL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String LABEL_PREFIX = "label:";

    /**
     * Reads it from a request.
     *
     * @param text a kind's word, or {@code label:KEY}; null for by tenant
     * @throws InvalidInputException when it is neither
     */
    static UsageBy of(@Nullable String text) {
        if (text == null) {
            return new UsageBy(Kind.TENANT, null);
        }
        if (text.startsWith(LABEL_PREFIX)) {
            String key = text.substring(LABEL_PREFIX.length());
            if (!Labels.isKey(key)) {
                throw new InvalidInputException(
                        "/by", "\"" + key + "\" is no label's key.\nMaybe label:team, or label:example.com/team.");
            }
            return new UsageBy(Kind.LABEL, key);
        }
        return Arrays.stream(Kind.values())
                .filter(kind -> kind != Kind.LABEL && kind.word().equals(text))
                .findFirst()
                .map(kind -> new UsageBy(kind, null))
                .orElseThrow(() -> new InvalidInputException(
                        "/by",
                        "Usage cannot be added up by \"" + text + "\".\nMaybe by "
                                + Arrays.stream(Kind.values())
                                        .filter(kind -> kind != Kind.LABEL)
                                        .map(Kind::word)
                                        .collect(Collectors.joining(", "))
                                + " or label:KEY."));
    }

    @Override
    public String toString() {
        return label == null ? kind.word() : LABEL_PREFIX + label;
    }
}

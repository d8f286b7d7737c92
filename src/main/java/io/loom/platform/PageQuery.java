package io.loom.platform;

import io.loom.contract.StorableText;
import io.loom.model.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for.
 *
 * @param limit 1 to 500
 * @param after key of the last row of the page before; null for the first page
 */
public record PageQuery(int limit, @Nullable String after) {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 500;

    /**
     * Reads the query parameters {@code limit} and {@code cursor}.
     *
     * @throws InvalidInputException where one of them is not as it must be
     */
    public static PageQuery of(@Nullable Integer limit, @Nullable String cursor) {
        int wanted = limit == null ? DEFAULT_LIMIT : limit;
        if (wanted < 1 || wanted > MAX_LIMIT) {
            throw new InvalidInputException("", "The limit is " + wanted + " and must be 1 to " + MAX_LIMIT + ".");
        }
        return new PageQuery(wanted, cursor == null ? null : key(cursor));
    }

    /** How many rows to read: one more than are shown, to know whether there are more. */
    public int fetch() {
        return limit + 1;
    }

    static String cursor(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(String cursor) {
        try {
            String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (StorableText.isStorable(key)) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw foreign(cursor);
        }
        throw foreign(cursor);
    }

    private static InvalidInputException foreign(String cursor) {
        return new InvalidInputException(
                "", "The cursor " + cursor + " is not one of ours.\nMaybe start without a cursor.");
    }
}

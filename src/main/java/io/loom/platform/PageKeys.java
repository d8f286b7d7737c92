package io.loom.platform;

import io.loom.model.InvalidInputException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the cursors of this package's lists hold. */
public final class PageKeys {

    private PageKeys() {}

    /** The id of the last row of the page before; null for the first page. */
    public static @Nullable UUID id(PageQuery query) {
        String after = query.after();
        try {
            return after == null ? null : UUID.fromString(after);
        } catch (IllegalArgumentException e) {
            throw foreign();
        }
    }

    /** The number of the last row of the page before; -1 for the first page. */
    public static int number(PageQuery query) {
        String after = query.after();
        try {
            return after == null ? -1 : Integer.parseInt(after);
        } catch (NumberFormatException e) {
            throw foreign();
        }
    }

    private static InvalidInputException foreign() {
        return new InvalidInputException("", "The cursor is of another list.\nMaybe start without a cursor.");
    }
}

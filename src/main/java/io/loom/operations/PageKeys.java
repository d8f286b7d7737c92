package io.loom.operations;

import io.loom.model.InvalidInputException;
import io.loom.platform.PageQuery;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the cursors of this package's lists hold. */
final class PageKeys {

    private PageKeys() {}

    /** The id of the last row of the page before; null for the first page. */
    static @Nullable UUID id(PageQuery query) {
        String after = query.after();
        try {
            return after == null ? null : UUID.fromString(after);
        } catch (IllegalArgumentException e) {
            throw foreign();
        }
    }

    /** The number of the last row of the page before; -1 for the first page. */
    static int number(PageQuery query) {
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

package io.loom.platform;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items at most as many as asked for
 * @param next cursor of the page after this one; null where this is the last
 */
public record Page<T>(List<T> items, @Nullable String next) {

    public Page {
        items = List.copyOf(items);
    }

    /**
     * The page of rows that were read with {@link PageQuery#fetch()} as limit.
     *
     * @param key what the list is ordered by, unique per row
     */
    public static <R, T> Page<T> of(PageQuery query, List<R> rows, Function<R, String> key, Function<R, T> view) {
        boolean more = rows.size() > query.limit();
        List<R> shown = more ? rows.subList(0, query.limit()) : rows;
        return new Page<>(
                shown.stream().map(view).toList(), more ? PageQuery.cursor(key.apply(shown.getLast())) : null);
    }
}

package io.loom.model.document;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the values of one document stand in their text, by JSON pointer. Not thread-safe while it is filled. */
final class Places {

    /** Of a document that is no text, or one of a single line. */
    static final Places NONE = new Places();

    private final Map<String, Place> places = new HashMap<>();

    void put(String pointer, Place place) {
        places.put(pointer, place);
    }

    /** Of the value, or of the innermost known one that holds it; null where nothing is known. */
    @Nullable
    Place of(String pointer) {
        for (String at = pointer; ; at = at.substring(0, at.lastIndexOf('/'))) {
            Place place = places.get(at);
            if (place != null || at.isEmpty()) {
                return place;
            }
        }
    }

    /** The pointer to a member of what {@code pointer} points to. */
    static String member(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }
}

package io.loom.model.document;

import io.loom.model.InvalidInputException;
import java.util.HashMap;
import java.util.Map;

/** The keys of one object, each of which may be there once. Not thread-safe. */
final class KeyPlaces {

    private final String source;
    private final String language;
    private final Map<String, Place> keys = new HashMap<>();

    KeyPlaces(String source, String language) {
        this.source = source;
        this.language = language;
    }

    /** @throws InvalidInputException where it is there already */
    void add(String key, Place place) {
        Place first = keys.putIfAbsent(key, place);
        if (first != null) {
            throw new InvalidInputException(
                    "",
                    Broken.at(source, language, place, "the key \"" + key + "\" is there twice, first in " + first)
                            + "\nMaybe remove one of the two.");
        }
    }
}

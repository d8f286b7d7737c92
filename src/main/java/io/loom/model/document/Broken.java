package io.loom.model.document;

import io.loom.contract.StorableText;
import io.loom.model.InvalidInputException;

/** How it is said that a text cannot be read. */
final class Broken {

    static final String HINT = "\nMaybe look at that line and the one before.";

    private Broken() {}

    static String at(String source, String language, Place place, String reason) {
        return source + ", " + place + ": broken " + language + ": " + reason + ".";
    }

    /** The text, where it can be stored. */
    static String storable(String source, String language, Place place, String text) {
        String problem = StorableText.problem(text);
        if (problem != null) {
            throw new InvalidInputException(
                    "",
                    at(source, language, place, "a text has " + problem + ", which cannot be stored")
                            + "\nMaybe remove it.");
        }
        return text;
    }

    static String in(String source, String language, String reason) {
        return source + ": broken " + language + ": " + reason + ".";
    }
}

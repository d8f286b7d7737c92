package io.loom.contract;

import org.jspecify.annotations.Nullable;

/**
 * Text that databases and messages can hold. PostgreSQL takes no NUL, and half of a surrogate pair is no character: neither UTF-8
 * nor JSON can say it.
 */
public final class StorableText {

    private static final char REPLACEMENT = '\uFFFD';

    private StorableText() {}

    /** Whether a text can be stored as it is. */
    public static boolean isStorable(CharSequence text) {
        return firstUnstorable(text) < 0;
    }

    /** The text, with a replacement character (U+FFFD) for each that cannot be stored. */
    public static String of(String text) {
        int first = firstUnstorable(text);
        if (first < 0) {
            return text;
        }
        StringBuilder storable = new StringBuilder(text);
        for (int at = first; at < storable.length(); at++) {
            if (isUnstorable(storable, at)) {
                storable.setCharAt(at, REPLACEMENT);
            }
        }
        return storable.toString();
    }

    /** The same, and no longer than so many characters. */
    public static String of(String text, int longest) {
        if (text.length() <= longest) {
            return of(text);
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return of(text.substring(0, end));
    }

    /** What cannot be stored of a text, in words for people; null where all can. */
    public static @Nullable String problem(CharSequence text) {
        int at = firstUnstorable(text);
        if (at < 0) {
            return null;
        }
        return text.charAt(at) == '\0'
                ? "a NUL character (\\u0000) at position " + at
                : "half of a surrogate pair (\\u" + Integer.toHexString(text.charAt(at)) + ") at position " + at;
    }

    private static int firstUnstorable(CharSequence text) {
        for (int at = 0; at < text.length(); at++) {
            if (isUnstorable(text, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isUnstorable(CharSequence text, int at) {
        char here = text.charAt(at);
        if (here == '\0') {
            return true;
        }
        if (Character.isHighSurrogate(here)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(here) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}

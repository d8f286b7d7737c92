package io.loom.model;

/**
 * How people may name definitions, locations and clusters. Names stand in addresses, in command lines, in macros and in paths on
 * nodes, and are the same in all of them.
 */
public final class Names {

    /** Of definitions and locations. */
    public static final String PATTERN = "[A-Za-z0-9_]([A-Za-z0-9_.-]{0,253}[A-Za-z0-9_])?";

    /** What {@link #PATTERN} says. */
    public static final String IN_WORDS =
            "must be 1 to 255 letters, digits, _ . and -, and begin and end with a letter, a digit or _";

    /** Of clusters, which have a number and an id besides, for neither of which their name may be taken. */
    public static final String CLUSTER_PATTERN =
            "^(?!\\d+$)(?![0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$)" + PATTERN + "$";

    /** What {@link #CLUSTER_PATTERN} says. */
    public static final String CLUSTER_IN_WORDS = IN_WORDS + "; it must not be a number, nor look like an id";

    private Names() {}

    /** Whether a definition or a location may be called so. */
    public static boolean isLegal(String name) {
        return name.matches(PATTERN);
    }
}

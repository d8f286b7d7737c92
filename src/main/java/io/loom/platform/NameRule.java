package io.loom.platform;

/** How people may name what they make: the name stands in paths of the REST API. */
public final class NameRule {

    public static final String PATTERN = "[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?";
    public static final String IN_WORDS =
            "must be 1 to 63 of a-z, 0-9, dot, dash and underscore, and begin and end with a-z or 0-9";

    private NameRule() {}
}

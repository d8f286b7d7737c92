package io.loom.placement;

import java.util.List;

/**
 * Why nodes that are alike are what they are, and where.
 *
 * @param hardware why this hardware, one sentence
 * @param location why here, one sentence
 * @param alternatives what was not taken and why: cheaper hardware, and other locations
 */
public record Reasoning(String hardware, String location, List<Alternative> alternatives) {

    public Reasoning {
        alternatives = List.copyOf(alternatives);
    }

    /**
     * Something else that a node of the group could be thought to be.
     *
     * @param subject whether it is other hardware or another location
     * @param name of the hardware type, or {@code provider/location}
     * @param verdict why it was not taken, in a word
     * @param sentence the same with its numbers
     */
    public record Alternative(Subject subject, String name, Verdict verdict, String sentence) {}

    /** What the alternative differs in. */
    public enum Subject {
        HARDWARE,
        LOCATION
    }

    /** Why an alternative was not taken. */
    public enum Verdict {
        /** Template or request do not allow it. */
        NOT_ALLOWED,
        /** The services need more than it has. */
        LACKS_CAPACITY,
        /** No image that the services allow starts on it. */
        NO_IMAGE,
        /** The provider does not offer it there. */
        NOT_OFFERED,
        /** There is no room left. */
        FULL,
        /** A hard constraint would be missed. */
        FORBIDDEN,
        /** The score would be worse. */
        WORSE,
        /** The score would be the same. */
        EQUAL,
        /** The score would be better: the search did not find it. */
        BETTER
    }
}

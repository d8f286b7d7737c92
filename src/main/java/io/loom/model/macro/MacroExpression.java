package io.loom.model.macro;

import org.jspecify.annotations.Nullable;

/** What stands between two percent signs. */
sealed interface MacroExpression {

    /** Asks for values of nodes. */
    sealed interface Values extends MacroExpression {}

    /** The host name of the node itself. */
    record HostOfSelf() implements Values {}

    /**
     * Host names of the nodes with a service.
     *
     * @param index of the one that is asked for, from 0; null for all
     */
    record HostOfService(String service, @Nullable Integer index) implements Values {}

    /** An address of the node itself. */
    record AddressOfSelf(String kind) implements Values {}

    /**
     * Addresses of the nodes with a service.
     *
     * @param index of the one that is asked for, from 0; null for all
     */
    record AddressOfService(
            String kind, String service, @Nullable Integer index) implements Values {}

    /** How many nodes have a service. */
    record NumberOfService(String service) implements Values {}

    /** Which one among the nodes with a service this node is, from 1. */
    record InstanceOfSelf(String service) implements Values {}

    /** Who owns the cluster. */
    record Owner() implements Values {}

    /** Each value put into a format, in which {@code $} is the value and {@code $$} a dollar. */
    record Mapped(Values values, String format) implements MacroExpression {}

    /** The values as one text. */
    record Joined(MacroExpression values, String separator) implements MacroExpression {}
}

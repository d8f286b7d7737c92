package io.loom.events;

import java.util.List;

/** Records what happened. */
public interface Events {

    /**
     * Records events in the caller's transaction; streams see them after its commit, those about the same cluster in
     * this order.
     */
    void record(List<DomainEvent> events);

    /** Records one event. */
    default void record(DomainEvent event) {
        record(List.of(event));
    }
}

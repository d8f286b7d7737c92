package io.loom.events;

import java.util.List;

/** Records what happened. */
public interface Events {

    /** Records events in order, in the caller's transaction; streams see them after its commit. */
    void record(List<DomainEvent> events);

    /** Records one event. */
    default void record(DomainEvent event) {
        record(List.of(event));
    }
}

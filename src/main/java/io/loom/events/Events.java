package io.loom.events;

import java.util.List;
import java.util.UUID;

/** Records what happened. */
public interface Events {

    /**
     * Records events in the caller's transaction; streams see them after its commit, those about the same cluster in
     * this order.
     */
    void record(List<DomainEvent> events);

    /**
     * Forgets events about a cluster, in the caller's transaction.
     *
     * @param limit how many transactions' events at most
     * @return of how many these were
     */
    int forget(UUID tenantId, UUID clusterId, int limit);

    /** Records one event. */
    default void record(DomainEvent event) {
        record(List.of(event));
    }
}

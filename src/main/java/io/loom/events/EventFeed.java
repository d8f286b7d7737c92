package io.loom.events;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The published events of a tenant for those who follow them from a position that they keep. */
public interface EventFeed {

    /**
     * Some events, and how far they reach.
     *
     * @param events in order; none where none of those asked for is there
     * @param upTo position that has been looked at: who reads on from there misses nothing
     */
    record Batch(List<EventView> events, long upTo) {

        /** Copies the list. */
        public Batch {
            events = List.copyOf(events);
        }
    }

    /**
     * Reads on, in the caller's transaction.
     *
     * @param position after which to read
     * @param tenantId whose events; those of the platform come with them
     * @param types only of these; empty for all
     * @param limit about how many
     */
    Batch after(long position, UUID tenantId, Set<EventType> types, int limit);

    /** Position of the last published event; 0 where there is none. */
    long last();

    /** Completes when something was published after this call. Who does not want to wait any longer completes it. */
    CompletableFuture<Void> nextPublication();
}

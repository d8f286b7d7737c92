package io.loom.events;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Forgets events that are long past. */
@ApplicationScoped
class OldEvents {

    private final EventLog events;

    OldEvents(EventLog events) {
        this.events = events;
    }

    @Scheduled(every = "6h", delayed = "10m")
    void forget() {
        events.forgetOld();
    }
}

package io.loom.events;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Forgets events that are long past. */
@ApplicationScoped
class EventCleanup {

    private final EventLog events;

    EventCleanup(EventLog events) {
        this.events = events;
    }

    @Scheduled(every = "6h", delayed = "10m")
    void forget() {
        events.forgetOld();
    }
}

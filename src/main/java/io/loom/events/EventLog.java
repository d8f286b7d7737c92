package io.loom.events;

import io.loom.platform.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Keeps events in the database. Recording joins the caller's transaction; publishing and reading have their own. */
@ApplicationScoped
class EventLog implements Events {

    private static final Duration KEPT = Duration.ofDays(30);

    private final EventRepository events;
    private final EventPublisher publisher;
    private final TransactionSynchronizationRegistry transactions;
    private final Clock clock;

    EventLog(
            EventRepository events,
            EventPublisher publisher,
            TransactionSynchronizationRegistry transactions,
            Clock clock) {
        this.events = events;
        this.publisher = publisher;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    @Transactional
    public void record(List<DomainEvent> happened) {
        if (happened.isEmpty()) {
            return;
        }
        for (DomainEvent event : happened) {
            EventEntity entity = new EventEntity();
            entity.id = Ids.next();
            entity.tenantId = event.tenantId();
            entity.type = event.type();
            entity.at = clock.instant();
            entity.ownerId = event.ownerId();
            entity.clusterId = event.clusterId();
            entity.operationId = event.operationId();
            entity.data = event.data();
            events.persist(entity);
        }
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    publisher.wake();
                }
            }
        });
    }

    /** At most {@code limit} events after a position. */
    @Transactional
    List<EventView> after(long position, EventFilter filter, int limit) {
        return events.after(position, filter, limit).stream()
                .map(event -> new EventView(
                        Objects.requireNonNull(event.position),
                        event.at,
                        event.type,
                        event.clusterId,
                        event.operationId,
                        event.data))
                .toList();
    }

    /** Position of the last event. */
    @Transactional
    long last() {
        return events.last();
    }

    /** Forgets what is older than 30 days. */
    @Transactional
    long forgetOld() {
        return events.deleteBefore(clock.instant().minus(KEPT));
    }
}

package io.loom.events;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Keeps events in the database. Recording joins the caller's transaction; publishing and reading have their own. */
@ApplicationScoped
class EventLog implements Events, EventFeed {

    private static final Duration KEPT = Duration.ofDays(30);
    private static final Set<String> FOR_ADMINISTRATORS = Arrays.stream(EventType.values())
            .filter(EventType::isForAdministrators)
            .map(EventType::word)
            .collect(Collectors.toUnmodifiableSet());

    private final EventRepository events;
    private final EventInserts inserts;
    private final EventPublisher publisher;
    private final TransactionSynchronizationRegistry transactions;
    private final Clock clock;

    EventLog(
            EventRepository events,
            EventInserts inserts,
            EventPublisher publisher,
            TransactionSynchronizationRegistry transactions,
            Clock clock) {
        this.events = events;
        this.inserts = inserts;
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
        Recorded recorded = (Recorded) transactions.getResource(Recorded.class);
        if (recorded == null) {
            recorded = new Recorded();
            transactions.putResource(Recorded.class, recorded);
            transactions.registerInterposedSynchronization(recorded);
        }
        Instant now = clock.instant();
        for (DomainEvent event : happened) {
            recorded.add(new EventInserts.Happened(event, now));
        }
    }

    @Override
    @Transactional
    public int forget(UUID tenantId, UUID clusterId, int limit) {
        return events.deleteOf(tenantId, clusterId, limit);
    }

    /** What a transaction has recorded: written when it is about to commit. */
    private final class Recorded implements Synchronization {

        private final List<EventInserts.Happened> unwritten = new ArrayList<>();
        private boolean committing;

        void add(EventInserts.Happened happened) {
            unwritten.add(happened);
            if (committing) {
                write();
            }
        }

        private void write() {
            inserts.insert(unwritten);
            unwritten.clear();
        }

        @Override
        public void beforeCompletion() {
            committing = true;
            write();
        }

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                publisher.wake();
            }
        }
    }

    /** The next events after a position, about {@code limit}: batches are given whole. */
    @Transactional
    List<EventView> after(long position, EventFilter filter, int limit) {
        return views(events.after(position, filter, limit), position, filter);
    }

    private static List<EventView> views(List<EventBatchEntity> batches, long position, EventFilter filter) {
        Set<String> types = filter.types().stream().map(EventType::word).collect(Collectors.toSet());
        return batches.stream()
                .flatMap(EventLog::views)
                .filter(event -> event.sequence() > position)
                .filter(event -> filter.ownerId() == null || !FOR_ADMINISTRATORS.contains(event.type()))
                .filter(event -> types.isEmpty() || types.contains(event.type()))
                .toList();
    }

    private static Stream<EventView> views(EventBatchEntity batch) {
        List<StoredEvent> events = EventInserts.events(batch);
        long before = Objects.requireNonNull(batch.position) - events.size();
        return IntStream.range(0, events.size()).mapToObj(index -> {
            StoredEvent event = events.get(index);
            return new EventView(
                    before + index + 1, event.at(), event.type(), batch.clusterId, event.operationId(), event.data());
        });
    }

    @Override
    @Transactional
    public Batch after(long position, UUID tenantId, Set<EventType> types, int limit) {
        long last = events.last();
        EventFilter filter = new EventFilter(tenantId, null, null, true, types);
        List<EventBatchEntity> batches = events.after(position, filter, limit);
        boolean all = batches.stream().mapToInt(batch -> batch.size).sum() < limit;
        long read = batches.isEmpty() ? position : Objects.requireNonNull(batches.getLast().position);
        return new Batch(views(batches, position, filter), all ? Math.max(last, read) : read);
    }

    @Override
    @Transactional
    public long last() {
        return events.last();
    }

    @Override
    public CompletableFuture<Void> nextPublication() {
        return publisher.nextPublication();
    }

    /** Forgets what is older than 30 days. */
    @Transactional
    long forgetOld() {
        return events.deleteBefore(clock.instant().minus(KEPT));
    }
}

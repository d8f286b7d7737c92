package io.loom.events;

import io.loom.platform.ServerSentEvents;
import io.loom.tenancy.Caller;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * What happens, as it happens. Without a position to go on from, a stream begins with what happens next. Each stream
 * reads on only when its client has taken what it was sent, so a slow one costs no memory.
 */
@Path("/api/v1/events")
class EventResource {

    private static final int BATCH = 200;

    private final EventLog events;
    private final EventPublisher publisher;
    private final CallerContext callers;
    private final Duration heartbeat;

    EventResource(
            EventLog events,
            EventPublisher publisher,
            CallerContext callers,
            @ConfigProperty(name = "loom.events.heartbeat") Duration heartbeat) {
        this.events = events;
        this.publisher = publisher;
        this.callers = callers;
        this.heartbeat = heartbeat;
    }

    /** Where one stream stands. Used by one thread at a time. */
    private static final class Cursor {
        private final EventFilter filter;
        private long position;

        Cursor(EventFilter filter, long position) {
            this.filter = filter;
            this.position = position;
        }
    }

    @GET
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @PermissionsAllowed(Permissions.EVENT_READ)
    public Multi<OutboundSseEvent> stream(
            @QueryParam("cluster") @Nullable UUID cluster,
            @HeaderParam("Last-Event-ID") @Nullable String lastHeader,
            @QueryParam("lastEventId") @Nullable String lastParameter,
            @Context Sse sse) {
        Caller caller = callers.caller();
        String last = lastHeader != null ? lastHeader : lastParameter;
        EventFilter filter = new EventFilter(
                caller.tenantId(), caller.isAdmin() ? null : caller.userId(), cluster, caller.isAdmin(), Set.of());
        Cursor cursor = new Cursor(filter, last == null ? events.last() : ServerSentEvents.position(last, "an event"));
        Multi<OutboundSseEvent> hello = Multi.createFrom().item(ServerSentEvents.comment(sse, "stream of events"));
        Multi<OutboundSseEvent> rest = Multi.createBy()
                .repeating()
                .uni(() -> next(cursor, sse))
                .indefinitely()
                .onItem()
                .transformToIterable(batch -> batch);
        return Multi.createBy().concatenating().streams(hello, rest);
    }

    private Uni<List<OutboundSseEvent>> next(Cursor cursor, Sse sse) {
        return Uni.createFrom().deferred(() -> {
            CompletableFuture<Void> published = publisher.nextPublication();
            return read(cursor, sse).onItem().transformToUni(batch -> {
                if (!batch.isEmpty()) {
                    published.complete(null);
                    return Uni.createFrom().item(batch);
                }
                return Uni.createFrom()
                        .completionStage(published
                                .thenApply(done -> true)
                                .completeOnTimeout(false, heartbeat.toMillis(), TimeUnit.MILLISECONDS))
                        .onTermination()
                        .invoke(() -> published.complete(null))
                        .onItem()
                        .transformToUni(woken -> woken
                                ? read(cursor, sse)
                                : Uni.createFrom().item(List.of(ServerSentEvents.comment(sse, "heartbeat"))));
            });
        });
    }

    private Uni<List<OutboundSseEvent>> read(Cursor cursor, Sse sse) {
        return Uni.createFrom()
                .item(() -> {
                    List<EventView> batch = events.after(cursor.position, cursor.filter, BATCH);
                    if (!batch.isEmpty()) {
                        cursor.position = batch.getLast().sequence();
                    }
                    return batch.stream()
                            .map(event -> ServerSentEvents.message(
                                    sse, event.sequence(), event.type(), EventView.class, event))
                            .toList();
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}

package io.loom.execution.shards;

import io.loom.execution.Executions;
import io.loom.execution.OperationAccess;
import io.loom.execution.TaskLogs;
import io.loom.platform.ProblemException;
import io.loom.platform.ServerSentEvents;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.inject.Instance;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Logs of tasks, by offset. */
@Path("/api/v1/tasks")
class TaskLogResource {

    private static final int MAX_LIMIT = 1 << 20;
    private static final int PIECE = 1 << 16;
    /** How often a follower looks for itself. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private static final Duration ANNOUNCE = Duration.ofSeconds(10);

    private final TaskLogs logs;
    private final Executions executions;
    private final Instance<OperationAccess> access;
    private final LogFollowers followers;
    private final Duration heartbeat;

    TaskLogResource(
            TaskLogs logs,
            Executions executions,
            Instance<OperationAccess> access,
            LogFollowers followers,
            @ConfigProperty(name = "loom.events.heartbeat") Duration heartbeat) {
        this.logs = logs;
        this.executions = executions;
        this.access = access;
        this.followers = followers;
        this.heartbeat = heartbeat;
    }

    @GET
    @Path("/{id}/log")
    @PermissionsAllowed(Permissions.LOG_READ)
    public TaskLogs.Piece read(
            @PathParam("id") UUID id,
            @QueryParam("offset") @DefaultValue("0") @Min(0) long offset,
            @QueryParam("limit") @DefaultValue("65536") @Min(1) @Max(MAX_LIMIT) int limit) {
        requireVisible(id);
        return logs.read(id, offset, limit);
    }

    /**
     * A log as it is written, in pieces whose ids are where the next one begins. The stream ends with a piece that is
     * complete. Each stream reads on only when its client has taken what it was sent.
     */
    @GET
    @Path("/{id}/log/stream")
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @PermissionsAllowed(Permissions.LOG_READ)
    public Multi<OutboundSseEvent> stream(
            @PathParam("id") UUID id,
            @QueryParam("offset") @DefaultValue("0") @Min(0) long offset,
            @HeaderParam("Last-Event-ID") @Nullable String last,
            @Context Sse sse) {
        requireVisible(id);
        Cursor cursor = new Cursor(id, last == null ? offset : ServerSentEvents.position(last, "a piece of a log"));
        followers.announce(id);
        Multi<OutboundSseEvent> hello = Multi.createFrom().item(ServerSentEvents.comment(sse, "log"));
        Multi<OutboundSseEvent> rest = Multi.createBy()
                .repeating()
                .uni(() -> next(cursor))
                .whilst(piece -> !piece.complete())
                .map(piece -> piece.text().isEmpty() && !piece.complete()
                        ? ServerSentEvents.comment(sse, "heartbeat")
                        : ServerSentEvents.message(sse, piece.nextOffset(), "log", TaskLogs.Piece.class, piece));
        return Multi.createBy().concatenating().streams(hello, rest);
    }

    /** Where one stream stands. Used by one thread at a time. */
    private static final class Cursor {
        private final UUID task;
        private long offset;
        private long announced = System.nanoTime();
        private long spoken = System.nanoTime();

        Cursor(UUID task, long offset) {
            this.task = task;
            this.offset = offset;
        }
    }

    /** What is said next, or that it is complete; after a while of silence, a piece of nothing. */
    private Uni<TaskLogs.Piece> next(Cursor cursor) {
        return Uni.createFrom().deferred(() -> {
            CompletableFuture<Void> changed = followers.nextChange(cursor.task);
            return read(cursor).onItem().transformToUni(piece -> {
                long now = System.nanoTime();
                if (!piece.text().isEmpty() || piece.complete() || now - cursor.spoken > heartbeat.toNanos()) {
                    changed.complete(null);
                    cursor.spoken = now;
                    return Uni.createFrom().item(piece);
                }
                return Uni.createFrom()
                        .completionStage(changed.completeOnTimeout(null, LOOK.toMillis(), TimeUnit.MILLISECONDS))
                        .onTermination()
                        .invoke(() -> changed.complete(null))
                        .onItem()
                        .transformToUni(woken -> next(cursor));
            });
        });
    }

    private Uni<TaskLogs.Piece> read(Cursor cursor) {
        return Uni.createFrom()
                .item(() -> {
                    long now = System.nanoTime();
                    if (now - cursor.announced > ANNOUNCE.toNanos()) {
                        followers.announce(cursor.task);
                        cursor.announced = now;
                    }
                    TaskLogs.Piece piece = logs.read(cursor.task, cursor.offset, PIECE);
                    cursor.offset = piece.nextOffset();
                    return piece;
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private void requireVisible(UUID id) {
        UUID operationId = executions.operationOf(id).orElseThrow(() -> ProblemException.notFound("task", id));
        if (!access.get().isVisible(operationId)) {
            throw ProblemException.notFound("task", id);
        }
    }
}

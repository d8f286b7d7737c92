package io.loom.operations;

import io.loom.model.InvalidInputException;
import io.loom.placement.PlacementWatch;
import io.loom.platform.Ids;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Caller;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** What placements would be. Nothing is changed, and nothing kept. */
@Path("/api/v1/placements")
class PlacementResource {

    private static final Logger LOG = Logger.getLogger(PlacementResource.class);

    private final WhatIf whatIf;
    private final LiveSolves solves;
    private final CallerContext callers;

    PlacementResource(WhatIf whatIf, LiveSolves solves, CallerContext callers) {
        this.whatIf = whatIf;
        this.solves = solves;
        this.callers = callers;
    }

    /** Waits for the plan, which is solved elsewhere: on a virtual thread, so that no worker waits. */
    @POST
    @RunOnVirtualThread
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public PlanView plan(@NotNull @Valid PlacementRequest body) {
        WhatIf.Question question = whatIf.ask(callers.caller(), body);
        return whatIf.plan(question, new PlacementWatch());
    }

    /** The same under several sets of weights. */
    @POST
    @Path("/compare")
    @RunOnVirtualThread
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public ComparisonView compare(@NotNull @Valid ComparePlacements body) {
        return whatIf.compare(callers.caller(), body);
    }

    /** The plan, and how far each weight could be changed before another would be better. */
    @POST
    @Path("/sensitivity")
    @RunOnVirtualThread
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public SensitivityView sensitivity(@NotNull @Valid PlacementRequest body) {
        return whatIf.sensitivity(whatIf.ask(callers.caller(), body));
    }

    /** What the solver has found, as it finds it; the plan comes last. Who closes the stream ends the solve. */
    @POST
    @Path("/stream")
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public Multi<OutboundSseEvent> stream(@NotNull @Valid PlacementRequest body, @Context Sse sse) {
        Caller caller = callers.caller();
        WhatIf.Question question = whatIf.ask(caller, body);
        return Multi.createFrom()
                .emitter(emitter -> follow(caller, question, emitter, sse), BackPressureStrategy.BUFFER);
    }

    /** Ends a solve whose stream goes on at this server; its plan is the best so far. */
    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public void cancel(@PathParam("id") UUID id) {
        solves.cancel(callers.caller(), id);
    }

    /** First event of a stream: by what id the solve can be ended. */
    public record StartedView(UUID id) {}

    /** Last event of a stream whose question could not be answered. */
    public record FailedView(String detail, List<ProfilesView.FindingView> errors) {}

    private void follow(
            Caller caller, WhatIf.Question question, MultiEmitter<? super OutboundSseEvent> emitter, Sse sse) {
        LiveSolve solve = new LiveSolve(
                Ids.next(),
                caller.userId(),
                progress -> emitter.emit(event(sse, "placement.improved", LiveSolve.ProgressView.class, progress)));
        solves.add(solve);
        emitter.onTermination(solve::cancel);
        emitter.emit(event(sse, "placement.started", StartedView.class, new StartedView(solve.id())));
        Thread.ofVirtual().name("loom-placement-stream").start(() -> {
            try {
                PlanView plan = whatIf.plan(question, solve);
                solve.flush();
                emitter.emit(event(sse, "placement.ended", PlanView.class, plan));
            } catch (InvalidInputException e) {
                emitter.emit(event(
                        sse,
                        "placement.failed",
                        FailedView.class,
                        new FailedView(
                                String.valueOf(e.getMessage()),
                                e.problems().stream()
                                        .map(problem ->
                                                new ProfilesView.FindingView(problem.pointer(), problem.message()))
                                        .toList())));
            } catch (ProblemException e) {
                emitter.emit(event(
                        sse,
                        "placement.failed",
                        FailedView.class,
                        new FailedView(String.valueOf(e.getMessage()), List.of())));
            } catch (RuntimeException e) {
                LOG.error("A placement failed.", e);
                emitter.emit(event(
                        sse,
                        "placement.failed",
                        FailedView.class,
                        new FailedView("Something went wrong in the server.", List.of())));
            } finally {
                solves.remove(solve);
                emitter.complete();
            }
        });
    }

    private static <T> OutboundSseEvent event(Sse sse, String name, Class<T> type, T data) {
        return sse.newEventBuilder()
                .name(name)
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(type, data)
                .build();
    }
}

package io.loom.operations.placements;

import io.loom.operations.store.PlanView;
import io.loom.placement.PlacementWatch;
import io.loom.tenancy.Caller;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
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
import java.util.UUID;

/** What placements would be. Nothing is changed, and nothing kept. */
@Path("/api/v1/placements")
class PlacementResource {

    private final WhatIf whatIf;
    private final LiveSolves solves;
    private final PlacementStream stream;
    private final CallerContext callers;

    PlacementResource(WhatIf whatIf, LiveSolves solves, PlacementStream stream, CallerContext callers) {
        this.whatIf = whatIf;
        this.solves = solves;
        this.stream = stream;
        this.callers = callers;
    }

    /** Waits for the plan, which is solved elsewhere: on a virtual thread, so that no worker waits. */
    @POST
    @RunOnVirtualThread
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public PlanView plan(@NotNull @Valid PlacementRequest body) {
        WhatIf.Asked question = whatIf.ask(callers.caller(), body);
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
        WhatIf.Asked question = whatIf.ask(caller, body);
        return stream.of(caller, sse, watch -> whatIf.plan(question, watch));
    }

    /** Ends a solve whose stream goes on at this server; its plan is the best so far. */
    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public void cancel(@PathParam("id") UUID id) {
        solves.cancel(callers.caller(), id);
    }
}

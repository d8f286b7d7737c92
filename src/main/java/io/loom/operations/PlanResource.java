package io.loom.operations;

import io.loom.operations.placements.CreateCluster;
import io.loom.platform.IdempotentRequest;
import io.loom.tenancy.Caller;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;

/** Plans: made, looked at, applied. They are kept for a day. */
@Path("/api/v1/plans")
class PlanResource {

    private final PlanService plans;
    private final OperationService operations;
    private final CallerContext callers;
    private final IdempotentRequest idempotent;

    PlanResource(PlanService plans, OperationService operations, CallerContext callers, IdempotentRequest idempotent) {
        this.plans = plans;
        this.operations = operations;
        this.callers = callers;
        this.idempotent = idempotent;
    }

    /** Plans a new cluster. Waits for the placement: on a virtual thread, so that no worker waits. */
    @POST
    @RunOnVirtualThread
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public Response plan(@NotNull @Valid CreateCluster body) {
        StoredPlanView plan = plans.plan(callers.caller(), body);
        return Response.status(Response.Status.CREATED)
                .location(URI.create("/api/v1/plans/" + plan.id()))
                .entity(plan)
                .build();
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public StoredPlanView get(@PathParam("id") UUID id) {
        return plans.get(callers.caller(), id);
    }

    /** Starts the operation that carries the plan out, exactly as it was shown. */
    @POST
    @Path("/{id}/apply")
    @RunOnVirtualThread
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public Response apply(@PathParam("id") UUID id) {
        Caller caller = callers.caller();
        UUID operationId = idempotent.made().orElseGet(() -> plans.apply(caller, id));
        return Response.accepted(operations.get(caller, operationId))
                .location(URI.create("/api/v1/operations/" + operationId))
                .build();
    }
}

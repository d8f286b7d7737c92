package io.loom.operations;

import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.tenancy.Caller;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Operations: followed, paused, resumed, aborted, abandoned and rolled back. */
@Path("/api/v1/operations")
class OperationResource {

    private final OperationService operations;
    private final OperationRollback rollback;
    private final CallerContext callers;

    OperationResource(OperationService operations, OperationRollback rollback, CallerContext callers) {
        this.operations = operations;
        this.rollback = rollback;
        this.callers = callers;
    }

    @GET
    @PermissionsAllowed(Permissions.OPERATION_READ)
    public Page<OperationView> list(
            @QueryParam("cluster") @Nullable UUID cluster,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return operations.list(callers.caller(), cluster, PageQuery.of(limit, cursor));
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.OPERATION_READ)
    public OperationView get(@PathParam("id") UUID id) {
        return operations.get(callers.caller(), id);
    }

    @GET
    @Path("/{id}/tasks")
    @PermissionsAllowed(Permissions.OPERATION_READ)
    public Page<TaskView> tasks(
            @PathParam("id") UUID id,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return operations.tasks(callers.caller(), id, PageQuery.of(limit, cursor));
    }

    @GET
    @Path("/{id}/graph")
    @PermissionsAllowed(Permissions.OPERATION_READ)
    public GraphView graph(@PathParam("id") UUID id) {
        return operations.graph(callers.caller(), id);
    }

    @POST
    @Path("/{id}/pause")
    @PermissionsAllowed(Permissions.OPERATION_WRITE)
    public OperationView pause(@PathParam("id") UUID id) {
        return operations.pause(callers.caller(), id);
    }

    @POST
    @Path("/{id}/resume")
    @Blocking
    @PermissionsAllowed(Permissions.OPERATION_WRITE)
    public OperationView resume(@PathParam("id") UUID id, @QueryParam("withCurrent") boolean withCurrent) {
        return operations.resume(callers.caller(), id, withCurrent);
    }

    @POST
    @Path("/{id}/abort")
    @PermissionsAllowed(Permissions.OPERATION_WRITE)
    public OperationView abort(@PathParam("id") UUID id) {
        return operations.abort(callers.caller(), id);
    }

    /** Ends the operation for good: nothing of it runs or is undone, and the cluster can be changed as it is. */
    @POST
    @Path("/{id}/abandon")
    @PermissionsAllowed(Permissions.OPERATION_WRITE)
    public OperationView abandon(@PathParam("id") UUID id) {
        return operations.abandon(callers.caller(), id);
    }

    /** Starts an operation that undoes this one, as long as none of its steps is final. */
    @POST
    @Path("/{id}/rollback")
    @Blocking
    @PermissionsAllowed(Permissions.OPERATION_WRITE)
    public Response rollback(@PathParam("id") UUID id) {
        Caller caller = callers.caller();
        UUID rollbackId = rollback.rollback(caller, id);
        return Response.accepted(operations.get(caller, rollbackId))
                .location(URI.create("/api/v1/operations/" + rollbackId))
                .build();
    }
}

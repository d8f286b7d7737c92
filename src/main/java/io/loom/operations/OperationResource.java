package io.loom.operations;

import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Operations: followed, paused, resumed, aborted. */
@Path("/api/v1/operations")
class OperationResource {

    private final OperationService operations;
    private final CallerContext callers;

    OperationResource(OperationService operations, CallerContext callers) {
        this.operations = operations;
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
    @PermissionsAllowed(Permissions.OPERATION_WRITE)
    public OperationView resume(@PathParam("id") UUID id) {
        return operations.resume(callers.caller(), id);
    }

    @POST
    @Path("/{id}/abort")
    @PermissionsAllowed(Permissions.OPERATION_WRITE)
    public OperationView abort(@PathParam("id") UUID id) {
        return operations.abort(callers.caller(), id);
    }
}

package io.loom.operations;

import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;

/** Single tasks. */
@Path("/api/v1/tasks")
class TaskResource {

    private final OperationService operations;
    private final CallerContext callers;

    TaskResource(OperationService operations, CallerContext callers) {
        this.operations = operations;
        this.callers = callers;
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.OPERATION_READ)
    public TaskView get(@PathParam("id") UUID id) {
        return operations.task(callers.caller(), id);
    }
}

package io.loom.execution.shards;

import io.loom.execution.Executions;
import io.loom.execution.OperationAccess;
import io.loom.execution.TaskLogs;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.enterprise.inject.Instance;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;

/** Logs of tasks, by offset. */
@Path("/api/v1/tasks")
class TaskLogResource {

    private static final int MAX_LIMIT = 1 << 20;

    private final TaskLogs logs;
    private final Executions executions;
    private final Instance<OperationAccess> access;

    TaskLogResource(TaskLogs logs, Executions executions, Instance<OperationAccess> access) {
        this.logs = logs;
        this.executions = executions;
        this.access = access;
    }

    @GET
    @Path("/{id}/log")
    @PermissionsAllowed(Permissions.LOG_READ)
    public TaskLogs.Piece read(
            @PathParam("id") UUID id,
            @QueryParam("offset") @DefaultValue("0") @Min(0) long offset,
            @QueryParam("limit") @DefaultValue("65536") @Min(1) @Max(MAX_LIMIT) int limit) {
        UUID operationId = executions.operationOf(id).orElseThrow(() -> ProblemException.notFound("task", id));
        if (!access.get().isVisible(operationId)) {
            throw ProblemException.notFound("task", id);
        }
        return logs.read(id, offset, limit);
    }
}

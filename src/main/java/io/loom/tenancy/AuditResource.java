package io.loom.tenancy;

import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** Who did what in a tenant. */
@Path("/api/v1/audit")
class AuditResource {

    private final AuditLog audit;

    AuditResource(AuditLog audit) {
        this.audit = audit;
    }

    @GET
    @PermissionsAllowed(Permissions.AUDIT_READ)
    public Page<AuditLog.Entry> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return audit.page(PageQuery.of(limit, cursor));
    }
}

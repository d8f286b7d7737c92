package io.loom.tenancy;

import io.loom.model.InvalidInputException;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;
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
            @QueryParam("user") @Nullable String user,
            @QueryParam("action") @Nullable String action,
            @QueryParam("subject") @Nullable String subject,
            @QueryParam("since") @Nullable String since,
            @QueryParam("until") @Nullable String until,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return audit.page(
                new AuditLog.Wanted(user, action, subject, time("since", since), time("until", until)),
                PageQuery.of(limit, cursor));
    }

    /** What somebody did, with the state of the thing before and after. */
    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.AUDIT_READ)
    public AuditLog.Entry get(@PathParam("id") UUID id) {
        return audit.get(id);
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidInputException("", "The time " + name + "=" + text + " must be as 2026-01-31T12:00:00Z.");
        }
    }
}

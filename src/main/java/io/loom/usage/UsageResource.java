package io.loom.usage;

import io.loom.model.InvalidInputException;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** What clusters have used. */
@Path("/api/v1/usage")
class UsageResource {

    private final UsageService usage;
    private final CallerContext callers;

    UsageResource(UsageService usage, CallerContext callers) {
        this.usage = usage;
        this.callers = callers;
    }

    /** Node-hours and their cost, of clusters that are gone as well. */
    @GET
    @PermissionsAllowed(Permissions.USAGE_READ)
    public UsageView report(
            @Parameter(description = "2026-11-01, or 2026-11-01T12:00:00Z; absent for the beginning of the month.")
                    @QueryParam("from")
                    @Nullable
                    String from,
            @Parameter(description = "The same; absent for the present time.") @QueryParam("to") @Nullable String to,
            @Parameter(description = "tenant, user, template, cluster or label:KEY; absent for tenant.")
                    @QueryParam("by")
                    @Nullable
                    String by,
            @Parameter(description = "hour, day, week, month or year, by UTC; absent for the whole span.")
                    @QueryParam("per")
                    @Nullable
                    String per,
            @Parameter(description = "For operators: the tenant; absent for all.") @HeaderParam("Loom-Tenant") @Nullable
                    String tenant) {
        return usage.report(
                callers.caller(),
                new UsageService.Asked(
                        time("from", from),
                        time("to", to),
                        UsageBy.of(by),
                        per == null ? null : Period.of(per),
                        tenant == null));
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            if (text == null) {
                return null;
            }
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidInputException(
                    "/" + name,
                    "The time " + name + "=" + text
                            + " is not understood.\nMaybe as 2026-01-31, or 2026-01-31T12:00:00Z.");
        }
    }
}

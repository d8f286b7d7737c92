package io.loom.operations.accounts;

import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Machines of this installation that belong to no node, at the providers of the tenant. */
@Path("/api/v1/orphans")
class OrphanResource {

    private final Orphans orphans;
    private final CallerContext callers;

    OrphanResource(Orphans orphans, CallerContext callers) {
        this.orphans = orphans;
        this.callers = callers;
    }

    /** Those that the latest searches have found. */
    @GET
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public Page<OrphanView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return orphans.list(callers.caller(), PageQuery.of(limit, cursor));
    }

    /** How far the latest search at each provider is. */
    @GET
    @Path("/searches")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public Page<OrphanSearchView> searches() {
        return orphans.searches(callers.caller());
    }

    /** Asks every provider of the tenant which machines it has. */
    @POST
    @Path("/searches")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public Response search() {
        return Response.accepted(orphans.search(callers.caller())).build();
    }

    /** Gives the machine back. It is no longer listed when that is done; what went wrong is its message. */
    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public Response delete(@PathParam("id") UUID id) {
        return Response.accepted(orphans.delete(callers.caller(), id)).build();
    }
}

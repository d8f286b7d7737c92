package io.loom.operations.placements;

import io.loom.platform.Page;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Where providers had no capacity a moment ago. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
class ShortageResource {

    private final Shortages shortages;
    private final CallerContext callers;

    ShortageResource(Shortages shortages, CallerContext callers) {
        this.shortages = shortages;
        this.callers = callers;
    }

    /** Hardware types and locations of the provider at which no new nodes are placed for a while. */
    @GET
    @Path("/providers/{name}/shortages")
    @PermissionsAllowed(Permissions.CATALOG_READ)
    public Page<ShortageView> list(@PathParam("name") String name) {
        return shortages.list(callers.caller(), name);
    }

    /** Forgets them, so that new nodes may be placed there again. */
    @DELETE
    @Path("/providers/{name}/shortages")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public void clear(@PathParam("name") String name) {
        shortages.clear(callers.caller(), name);
    }
}

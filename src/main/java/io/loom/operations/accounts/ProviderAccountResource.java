package io.loom.operations.accounts;

import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Accounts at providers: whether they can be used, and what they offer. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
class ProviderAccountResource {

    private final ProviderAccounts accounts;
    private final CallerContext callers;

    ProviderAccountResource(ProviderAccounts accounts, CallerContext callers) {
        this.accounts = accounts;
        this.callers = callers;
    }

    /** Begins to look whether the account can be used, with what the provider has now. */
    @POST
    @Path("/providers/{name}/check")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public Response check(@PathParam("name") String name) {
        return Response.accepted(accounts.check(callers.caller(), name)).build();
    }

    /** The latest check, which may still go on. */
    @GET
    @Path("/providers/{name}/check")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public ProviderCheckView lastCheck(@PathParam("name") String name) {
        return accounts.lastCheck(callers.caller(), name);
    }

    /** Begins to ask the provider what it offers. */
    @POST
    @Path("/providers/{name}/offer")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public Response discover(@PathParam("name") String name) {
        return Response.accepted(accounts.discover(callers.caller(), name)).build();
    }

    /** What the provider has offered when it was last asked, as far as it has answered. */
    @GET
    @Path("/providers/{name}/offer")
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public ProviderOfferView lastOffer(@PathParam("name") String name) {
        return accounts.lastOffer(callers.caller(), name);
    }
}

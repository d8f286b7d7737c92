package io.loom.provisioners;

import io.loom.contract.Enrolment;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.provisioners.ProvisionerService.ProvisionerView;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Provisioners, and the door by which they come in. */
@Path("/api/v1/provisioners")
class ProvisionerResource {

    private static final String NAME = "[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?";

    private final ProvisionerService provisioners;
    private final Incarnations incarnations;
    private final CallerContext callers;

    ProvisionerResource(ProvisionerService provisioners, Incarnations incarnations, CallerContext callers) {
        this.provisioners = provisioners;
        this.incarnations = incarnations;
        this.callers = callers;
    }

    /**
     * A provisioner to let in.
     *
     * @param pools whose tasks it may take; the default pool where absent
     */
    record NewProvisioner(
            @NotNull @Pattern(regexp = NAME, message = "must be 1 to 63 of a-z, 0-9, '.' and '-'")
            String name,

            @Nullable
            Set<@NotNull @Pattern(regexp = NAME, message = "must be 1 to 63 of a-z, 0-9, '.' and '-'") String> pools) {}

    /** A provisioner that was let in, with its credential, which is shown this once. */
    record NewCredential(String name, Set<String> pools, String token) {
        @Override
        public String toString() {
            return "NewCredential[" + name + "]";
        }
    }

    @GET
    @PermissionsAllowed(Permissions.PROVISIONER_READ)
    public Page<ProvisionerView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return provisioners.page(PageQuery.of(limit, cursor));
    }

    @POST
    @PermissionsAllowed(Permissions.PROVISIONER_WRITE)
    public Response create(@NotNull @Valid NewProvisioner request) {
        String token = provisioners.create(request.name(), request.pools() == null ? Set.of() : request.pools());
        ProvisionerView made = provisioners.get(request.name());
        return Response.created(URI.create("/api/v1/provisioners/" + made.name()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(new NewCredential(made.name(), made.pools(), token))
                .build();
    }

    @GET
    @Path("/{name}")
    @PermissionsAllowed(Permissions.PROVISIONER_READ)
    public ProvisionerView get(@PathParam("name") String name) {
        return provisioners.get(name);
    }

    @DELETE
    @Path("/{name}")
    @PermissionsAllowed(Permissions.PROVISIONER_WRITE)
    public void delete(@PathParam("name") String name) {
        incarnations.ended(provisioners.delete(name));
    }

    @POST
    @Path("/incarnations")
    @PermissionsAllowed(Permissions.PROVISIONER_ENROL)
    public Response enrol(@NotNull Enrolment.Request request) {
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(incarnations.enrol(callers.provisioner(), request))
                .build();
    }
}

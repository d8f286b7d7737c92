package io.loom.tenancy;

import io.loom.platform.NameRule;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.Versions;
import io.loom.tenancy.TenantService.TenantView;
import io.quarkus.security.PermissionsAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tenants of the platform. */
@Path("/api/v1/tenants")
class TenantResource {

    private final TenantService tenants;
    private final LoginKeyService keys;

    TenantResource(TenantService tenants, LoginKeyService keys) {
        this.tenants = tenants;
        this.keys = keys;
    }

    /**
     * A tenant to make.
     *
     * @param quota where it says nothing of clusters or nodes, so many as are usual
     * @param weight its part of a pool that others want too, in comparison with theirs; absent for 1
     * @param from the tenant of whose definitions it is to have copies, with their secrets; absent for none
     */
    record NewTenant(
            @NotNull @Pattern(regexp = NameRule.PATTERN, message = NameRule.IN_WORDS)
            String name,

            @Nullable String description,
            @Nullable @Valid Quota quota,
            @Nullable @Min(1) @Max(Weights.MOST) Integer weight,
            @Nullable String from) {}

    /** All that can be changed of a tenant. */
    record TenantBody(
            @Nullable String description,
            @Nullable @Valid Quota quota,
            @Nullable @Min(1) @Max(Weights.MOST) Integer weight) {}

    @GET
    @PermissionsAllowed(Permissions.TENANT_READ)
    public Page<TenantView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return tenants.page(PageQuery.of(limit, cursor));
    }

    @POST
    @PermissionsAllowed(Permissions.TENANT_WRITE)
    public Response create(@NotNull @Valid NewTenant request) {
        TenantView tenant = tenants.create(
                request.name(),
                orEmpty(request.description()),
                orUnlimited(request.quota()),
                orDefault(request.weight()),
                request.from());
        return Response.created(URI.create("/api/v1/tenants/" + tenant.name()))
                .tag(Versions.tag(tenant.version()))
                .entity(tenant)
                .build();
    }

    @GET
    @Path("/{name}")
    @PermissionsAllowed(Permissions.TENANT_READ)
    public Response get(@PathParam("name") String name) {
        TenantView tenant = tenants.get(name);
        return Response.ok(tenant).tag(Versions.tag(tenant.version())).build();
    }

    @PUT
    @Path("/{name}")
    @PermissionsAllowed(Permissions.TENANT_WRITE)
    public Response replace(
            @PathParam("name") String name,
            @NotNull @Valid TenantBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        TenantView tenant = tenants.replace(
                name, orEmpty(body.description()), orUnlimited(body.quota()), orDefault(body.weight()), ifMatch);
        return Response.ok(tenant).tag(Versions.tag(tenant.version())).build();
    }

    @DELETE
    @Path("/{name}")
    @PermissionsAllowed(Permissions.TENANT_WRITE)
    public void delete(@PathParam("name") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        tenants.delete(name, ifMatch);
    }

    /**
     * What a tenant may use.
     *
     * @param pools names of the pools whose provisioners may do its tasks; absent for all
     * @param providerTypes names of the provider types of which it may have providers; absent for all
     */
    record AccessBody(
            @Nullable Set<@NotBlank @Size(max = 63) String> pools,
            @Nullable Set<@NotBlank @Size(max = 63) String> providerTypes) {}

    /** What the tenant may use of the installation. */
    @GET
    @Path("/{name}/access")
    @PermissionsAllowed(Permissions.TENANT_READ)
    public Response access(@PathParam("name") String name) {
        return access(tenants.get(name));
    }

    @PUT
    @Path("/{name}/access")
    @PermissionsAllowed(Permissions.TENANT_WRITE)
    public Response setAccess(
            @PathParam("name") String name,
            @NotNull @Valid AccessBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return access(tenants.allow(name, body.pools(), body.providerTypes(), ifMatch));
    }

    private static Response access(TenantView tenant) {
        return Response.ok(new AccessBody(tenant.pools(), tenant.providerTypes()))
                .tag(Versions.tag(tenant.version()))
                .build();
    }

    /** The keys of those who look after the tenant: they log in to machines of all its clusters. */
    @GET
    @Path("/{name}/authorized-keys")
    @PermissionsAllowed(Permissions.TENANT_KEYS)
    public Response authorizedKeys(@PathParam("name") String name) {
        return answer(keys.ofTenant(name));
    }

    @PUT
    @Path("/{name}/authorized-keys")
    @PermissionsAllowed(Permissions.TENANT_KEYS)
    public Response setAuthorizedKeys(
            @PathParam("name") String name,
            @NotNull @Valid KeysBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return answer(keys.setOfTenant(name, body.authorizedKeys(), ifMatch));
    }

    private static Response answer(LoginKeyService.Read read) {
        return Response.ok(read.keys()).tag(Versions.tag(read.version())).build();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static int orDefault(@Nullable Integer weight) {
        return weight == null ? Weights.DEFAULT : weight;
    }

    private static Quota orUnlimited(@Nullable Quota quota) {
        return quota == null ? Quota.UNLIMITED : quota;
    }
}

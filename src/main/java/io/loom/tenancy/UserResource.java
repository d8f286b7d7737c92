package io.loom.tenancy;

import io.loom.platform.NameRule;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.Versions;
import io.loom.tenancy.UserService.UserView;
import io.quarkus.security.PermissionsAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
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

/** The local users of a tenant. */
@Path("/api/v1/users")
class UserResource {

    private final UserService users;
    private final LoginKeyService keys;

    UserResource(UserService users, LoginKeyService keys) {
        this.users = users;
        this.keys = keys;
    }

    /** A user to make. */
    record NewUser(
            @NotNull @Pattern(regexp = NameRule.PATTERN, message = NameRule.IN_WORDS)
            String name,

            @NotNull String password,
            @NotNull Set<Role> roles) {

        /** Names the user, never the password. */
        @Override
        public String toString() {
            return "NewUser[" + name + "]";
        }
    }

    /** What to change of a user; what is absent stays. */
    record UserChange(@Nullable Set<Role> roles, @Nullable Boolean enabled) {}

    /**
     * A new password.
     *
     * @param current the one in force; needed for the own
     */
    record NewPassword(@Nullable String current, @NotNull String password) {

        /** Says nothing. */
        @Override
        public String toString() {
            return "NewPassword";
        }
    }

    @GET
    @PermissionsAllowed(Permissions.USER_READ)
    public Page<UserView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return users.page(PageQuery.of(limit, cursor));
    }

    @POST
    @PermissionsAllowed(Permissions.USER_WRITE)
    public Response create(@NotNull @Valid NewUser request) {
        UserView user = users.create(request.name(), request.password(), request.roles());
        return Response.created(URI.create("/api/v1/users/" + user.name()))
                .tag(Versions.tag(user.version()))
                .entity(user)
                .build();
    }

    @GET
    @Path("/{name}")
    @PermissionsAllowed(Permissions.USER_READ)
    public Response get(@PathParam("name") String name) {
        UserView user = users.get(name);
        return Response.ok(user).tag(Versions.tag(user.version())).build();
    }

    @PATCH
    @Path("/{name}")
    @PermissionsAllowed(Permissions.USER_WRITE)
    public Response change(
            @PathParam("name") String name,
            @NotNull UserChange change,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        UserView user = users.change(name, change.roles(), change.enabled(), ifMatch);
        return Response.ok(user).tag(Versions.tag(user.version())).build();
    }

    @DELETE
    @Path("/{name}")
    @PermissionsAllowed(Permissions.USER_WRITE)
    public void delete(@PathParam("name") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        users.delete(name, ifMatch);
    }

    /** Everybody sets the own password; administrators set anybody's. */
    @POST
    @Path("/{name}/password")
    @PermissionsAllowed(Permissions.SESSION_OWN)
    public void setPassword(@PathParam("name") String name, @NotNull @Valid NewPassword request) {
        users.setPassword(name, request.current(), request.password());
    }

    /** The keys by which a user logs in to machines of own clusters. */
    @GET
    @Path("/{name}/authorized-keys")
    @PermissionsAllowed(Permissions.SESSION_OWN)
    public Response authorizedKeys(@PathParam("name") String name) {
        return answer(keys.ofUser(name));
    }

    /** Everybody sets the own keys; administrators set anybody's. */
    @PUT
    @Path("/{name}/authorized-keys")
    @PermissionsAllowed(Permissions.SESSION_OWN)
    public Response setAuthorizedKeys(
            @PathParam("name") String name,
            @NotNull @Valid KeysBody request,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return answer(keys.setOfUser(name, request.authorizedKeys(), ifMatch));
    }

    private static Response answer(LoginKeyService.Read read) {
        return Response.ok(read.keys()).tag(Versions.tag(read.version())).build();
    }
}

package io.loom.tenancy;

import io.quarkus.security.PermissionsAllowed;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Signing in and out. */
@Path("/api/v1/sessions")
class SessionResource {

    private static final String DEFAULT_TENANT = "default";

    private final SignIns signIns;
    private final CallerContext callers;

    SessionResource(SignIns signIns, CallerContext callers) {
        this.signIns = signIns;
        this.callers = callers;
    }

    /**
     * Who wants to sign in.
     *
     * @param tenant name of the tenant; absent for the default one
     */
    record SignIn(
            @Nullable @Size(max = 100) String tenant,
            @NotBlank @Size(max = 100) String user,
            @NotNull @Size(max = 200) String password) {

        /** Names the user, never the password. */
        @Override
        public String toString() {
            return "SignIn[" + tenant + "/" + user + "]";
        }
    }

    /**
     * A session that has begun.
     *
     * @param token bearer token of it, shown here only
     */
    record SessionStarted(String token, Instant expiresAt, String user, String tenant, Set<Role> roles) {

        /** Names the user, never the token. */
        @Override
        public String toString() {
            return "SessionStarted[" + tenant + "/" + user + "]";
        }
    }

    /** The session or API token of this request. */
    record SessionView(Instant expiresAt, String user, String tenant, Set<Role> roles) {}

    @POST
    @PermitAll
    public Response signIn(@NotNull @Valid SignIn request, @Context HttpServerRequest http) {
        String tenant = request.tenant() == null ? DEFAULT_TENANT : request.tenant();
        SignIns.Session session = signIns.signIn(
                tenant, request.user(), request.password(), http.remoteAddress().hostAddress());
        Caller caller = session.caller();
        return Response.status(Response.Status.CREATED)
                .cookie(cookie(session.token(), (int) SignIns.SESSION_LIFETIME.toSeconds(), http.isSSL()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(new SessionStarted(
                        session.token(), session.expiresAt(), caller.user(), caller.tenant(), caller.roles()))
                .build();
    }

    @GET
    @Path("/current")
    @PermissionsAllowed(Permissions.SESSION_OWN)
    public SessionView current(
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @CookieParam(LoomAuthentication.COOKIE) @Nullable String cookie) {
        Caller caller = callers.caller();
        return new SessionView(
                signIns.expiry(token(authorization, cookie)), caller.user(), caller.tenant(), caller.roles());
    }

    @DELETE
    @Path("/current")
    @PermissionsAllowed(Permissions.SESSION_OWN)
    public Response signOut(
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @CookieParam(LoomAuthentication.COOKIE) @Nullable String cookie,
            @Context HttpServerRequest http) {
        signIns.signOut(token(authorization, cookie));
        return Response.noContent().cookie(cookie("", 0, http.isSSL())).build();
    }

    private static String token(@Nullable String authorization, @Nullable String cookie) {
        String bearer = LoomAuthentication.bearer(authorization);
        return bearer != null ? bearer : cookie != null ? cookie : "";
    }

    private static NewCookie cookie(String value, int seconds, boolean secure) {
        return new NewCookie.Builder(LoomAuthentication.COOKIE)
                .value(value)
                .path("/")
                .maxAge(seconds)
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }
}

package io.loom.tenancy;

import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.tenancy.TokenService.TokenView;
import io.quarkus.security.PermissionsAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The API tokens of the caller. */
@Path("/api/v1/tokens")
class TokenResource {

    private final TokenService tokens;

    TokenResource(TokenService tokens) {
        this.tokens = tokens;
    }

    /**
     * A token to make.
     *
     * @param roles what it may do at most; absent for all that its owner may
     * @param expiresAt absent for 90 days from now
     */
    record NewToken(
            @NotBlank @Size(max = 100) String name,
            @Nullable Set<Role> roles,
            @Nullable Instant expiresAt) {}

    /**
     * A token that was made.
     *
     * @param secret the token itself, shown here only
     */
    record TokenCreated(UUID id, String name, Set<Role> roles, Instant createdAt, Instant expiresAt, String secret) {

        /** Names the token, never its secret. */
        @Override
        public String toString() {
            return "TokenCreated[" + id + "]";
        }
    }

    @GET
    @PermissionsAllowed(Permissions.TOKEN_WRITE)
    public Page<TokenView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return tokens.page(PageQuery.of(limit, cursor));
    }

    @POST
    @PermissionsAllowed(Permissions.TOKEN_WRITE)
    public Response create(@NotNull @Valid NewToken request) {
        TokenService.Created created = tokens.create(request.name(), request.roles(), request.expiresAt());
        TokenView token = created.token();
        return Response.created(URI.create("/api/v1/tokens/" + token.id()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(new TokenCreated(
                        token.id(),
                        token.name(),
                        token.roles(),
                        token.createdAt(),
                        token.expiresAt(),
                        created.secret()))
                .build();
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.TOKEN_WRITE)
    public void delete(@PathParam("id") UUID id) {
        tokens.delete(id);
    }
}

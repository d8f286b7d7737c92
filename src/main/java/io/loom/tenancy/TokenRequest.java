package io.loom.tenancy;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import org.jspecify.annotations.Nullable;

/** Asks who a token belongs to. */
final class TokenRequest extends BaseAuthenticationRequest {

    private final String token;
    private final @Nullable String tenant;

    /** @param tenant name of the tenant that the request is about, where it is not the token's own */
    TokenRequest(String token, @Nullable String tenant) {
        this.token = token;
        this.tenant = tenant;
    }

    String token() {
        return token;
    }

    @Nullable
    String tenant() {
        return tenant;
    }
}

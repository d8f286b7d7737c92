package io.loom.tenancy;

import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** Reads the caller from the identity of the request. */
@ApplicationScoped
class RequestCaller implements CallerContext {

    static final String CALLER = "loom.caller";
    static final String TOKEN_END = "loom.token-end";
    static final String PROVISIONER = "loom.provisioner";

    private final SecurityIdentity identity;

    RequestCaller(SecurityIdentity identity) {
        this.identity = identity;
    }

    @Override
    public Caller caller() {
        return Optional.ofNullable(identity.<Caller>getAttribute(CALLER)).orElseThrow(UnauthorizedException::new);
    }

    @Override
    public Optional<Instant> tokenEnd() {
        caller();
        return Optional.ofNullable(identity.<Instant>getAttribute(TOKEN_END));
    }

    @Override
    public ProvisionerIdentity provisioner() {
        return Optional.ofNullable(identity.<ProvisionerIdentity>getAttribute(PROVISIONER))
                .orElseThrow(UnauthorizedException::new);
    }
}

package io.loom.tenancy;

import java.time.Instant;
import java.util.Optional;

/** Gives the caller of the current request. Injected wherever a use case needs to know for whom it works. */
public interface CallerContext {

    /**
     * The user; there is one in each request that is neither anonymous nor a provisioner's.
     *
     * @throws io.quarkus.security.UnauthorizedException where there is none
     */
    Caller caller();

    /**
     * When the API token of the request ends; empty in a session.
     *
     * @throws io.quarkus.security.UnauthorizedException where there is no user
     */
    Optional<Instant> tokenEnd();

    /**
     * The provisioner, in a request that came with a provisioner's credential.
     *
     * @throws io.quarkus.security.UnauthorizedException where there is none
     */
    ProvisionerIdentity provisioner();
}

package io.loom.tenancy;

import io.loom.platform.IdempotencyFilter;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.Optional;

/** Knows whose a token is: a user's session or API token, or a provisioner's credential. */
@ApplicationScoped
class TokenIdentities implements IdentityProvider<TokenRequest> {

    private final SignIns signIns;
    private final Instance<ProvisionerCredentials> provisioners;

    TokenIdentities(SignIns signIns, Instance<ProvisionerCredentials> provisioners) {
        this.signIns = signIns;
        this.provisioners = provisioners;
    }

    @Override
    public Class<TokenRequest> getRequestType() {
        return TokenRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(TokenRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> identity(request));
    }

    private SecurityIdentity identity(TokenRequest request) {
        return request.token().startsWith(ProvisionerCredentials.PREFIX) ? provisioner(request.token()) : user(request);
    }

    private SecurityIdentity provisioner(String credential) {
        ProvisionerIdentity provisioner = provisioners.stream()
                .map(port -> port.authenticate(credential))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(AuthenticationFailedException::new);
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal("provisioner/" + provisioner.name()))
                .addAttribute(RequestCaller.PROVISIONER, provisioner)
                .addPermission(RolePermissions.permission(Permissions.PROVISIONER_ENROL))
                .build();
    }

    private SecurityIdentity user(TokenRequest request) {
        SignIns.Known known =
                signIns.known(request.token(), request.tenant()).orElseThrow(AuthenticationFailedException::new);
        Caller caller = known.caller();
        QuarkusSecurityIdentity.Builder identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(caller.tenant() + "/" + caller.user()))
                .addAttribute(RequestCaller.CALLER, caller)
                .addAttribute(IdempotencyFilter.PRINCIPAL_ID, caller.userId().toString());
        if (known.tokenEnd() != null) {
            identity.addAttribute(RequestCaller.TOKEN_END, known.tokenEnd());
        }
        RolePermissions.of(caller.roles()).forEach(identity::addPermission);
        return identity.build();
    }
}

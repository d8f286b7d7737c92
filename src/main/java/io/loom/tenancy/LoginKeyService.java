package io.loom.tenancy;

import io.loom.model.AuthorizedKeys;
import io.loom.platform.ProblemException;
import io.loom.platform.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The keys of tenants and users: everybody looks after the own ones, administrators after those of their tenant and its users. */
@ApplicationScoped
class LoginKeyService implements LoginKeys {

    private final TenantRepository tenants;
    private final UserRepository users;
    private final CallerContext callers;
    private final Audit audit;

    LoginKeyService(TenantRepository tenants, UserRepository users, CallerContext callers, Audit audit) {
        this.tenants = tenants;
        this.users = users;
        this.callers = callers;
        this.audit = audit;
    }

    /** Keys as they were read, with the version of whose they are. */
    record Read(KeysBody keys, int version) {}

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public List<String> of(UUID tenantId, UUID userId) {
        List<String> all = new ArrayList<>();
        tenants.findByIdOptional(tenantId).ifPresent(tenant -> all.addAll(tenant.authorizedKeys));
        users.findByIdOptional(userId).filter(user -> user.enabled).ifPresent(user -> all.addAll(user.authorizedKeys));
        return all;
    }

    @Transactional
    Read ofUser(String name) {
        UserEntity user = user(name);
        return new Read(new KeysBody(user.authorizedKeys), user.version);
    }

    /** Those that are given are the user's from now on, and no others. */
    @Transactional
    Read setOfUser(String name, List<String> asked, @Nullable String ifMatch) {
        UserEntity user = user(name);
        Versions.check(ifMatch, user.version);
        KeysBody before = new KeysBody(user.authorizedKeys);
        user.authorizedKeys = AuthorizedKeys.of(asked);
        users.flush();
        KeysBody after = new KeysBody(user.authorizedKeys);
        audit.record("user.keys", "user/" + name, before, after);
        return new Read(after, user.version);
    }

    @Transactional
    Read ofTenant(String name) {
        TenantEntity tenant = tenant(name);
        return new Read(new KeysBody(tenant.authorizedKeys), tenant.version);
    }

    /** Those that are given are the tenant's from now on, and no others. */
    @Transactional
    Read setOfTenant(String name, List<String> asked, @Nullable String ifMatch) {
        TenantEntity tenant = tenant(name);
        Versions.check(ifMatch, tenant.version);
        KeysBody before = new KeysBody(tenant.authorizedKeys);
        tenant.authorizedKeys = AuthorizedKeys.of(asked);
        tenants.flush();
        KeysBody after = new KeysBody(tenant.authorizedKeys);
        audit.record("tenant.keys", "tenant/" + name, before, after);
        return new Read(after, tenant.version);
    }

    private UserEntity user(String name) {
        Caller caller = callers.caller();
        UserEntity user = users.named(caller.tenantId(), name)
                .orElseThrow(() -> caller.isAdmin() ? ProblemException.notFound("user", name) : ofOthers());
        if (!user.id.equals(caller.userId()) && !caller.isAdmin()) {
            throw ofOthers();
        }
        return user;
    }

    private static ProblemException ofOthers() {
        return ProblemException.forbidden("Only an administrator looks after the keys of another user.");
    }

    private TenantEntity tenant(String name) {
        return tenants.named(name)
                .filter(tenant -> tenant.id.equals(callers.caller().tenantId()))
                .orElseThrow(() -> ProblemException.notFound("tenant", name));
    }
}

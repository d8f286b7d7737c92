package io.loom.tenancy;

import io.loom.platform.Ids;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes the tenant {@code default} and its user {@code admin} where there is no tenant yet. The password is the one in
 * LOOM_ADMIN_PASSWORD, else a random one that is printed this once.
 */
@ApplicationScoped
class FirstStart {

    private static final int LOCK = 0x10_0001;

    private final TenantRepository tenants;
    private final UserRepository users;
    private final UsualQuota usualQuota;
    private final EntityManager database;
    private final Clock clock;
    private final Optional<String> givenPassword;

    FirstStart(
            TenantRepository tenants,
            UserRepository users,
            UsualQuota usualQuota,
            EntityManager database,
            Clock clock,
            @ConfigProperty(name = "loom.admin.password") Optional<String> givenPassword) {
        this.tenants = tenants;
        this.users = users;
        this.usualQuota = usualQuota;
        this.database = database;
        this.clock = clock;
        this.givenPassword = givenPassword;
    }

    @Transactional
    void onStart(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) {
        database.createNativeQuery("select 1 from pg_advisory_xact_lock(:lock)")
                .setParameter("lock", LOCK)
                .getSingleResult();
        if (tenants.count() > 0) {
            return;
        }
        TenantEntity tenant = new TenantEntity();
        tenant.id = Ids.next();
        tenant.name = "default";
        tenant.description = "";
        tenant.createdAt = clock.instant();
        tenant.limit(usualQuota.in(Quota.UNLIMITED));
        tenants.persist(tenant);
        String password = givenPassword.orElseGet(() -> Tokens.random(""));
        UserEntity admin = new UserEntity();
        admin.id = Ids.next();
        admin.tenantId = tenant.id;
        admin.name = "admin";
        admin.passwordHash = BcryptUtil.bcryptHash(password);
        admin.roles = Set.of(Role.ADMIN, Role.OPERATOR);
        admin.enabled = true;
        admin.createdAt = clock.instant();
        users.persist(admin);
        if (givenPassword.isEmpty()) {
            System.out.println("Loom: first start. Sign in as admin with password: " + password);
        }
    }
}

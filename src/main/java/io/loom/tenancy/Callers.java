package io.loom.tenancy;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** Whoever asked for something that is done later, as they are then. */
@ApplicationScoped
public class Callers {

    private final UserRepository users;

    Callers(UserRepository users) {
        this.users = users;
    }

    /**
     * A caller with what they still may do; empty where the user is deleted or disabled, or no longer an operator and so
     * nobody in that tenant. Joins the caller's transaction.
     *
     * @param then as the request was made
     */
    public Optional<Caller> now(Caller then) {
        return users.findByIdOptional(then.userId())
                .filter(user -> user.enabled)
                .filter(user -> user.tenantId.equals(then.tenantId()) || user.roles.contains(Role.OPERATOR))
                .map(user -> new Caller(then.tenantId(), then.tenant(), user.id, user.name, still(then, user)));
    }

    /** In another tenant an operator is an administrator. */
    private static Set<Role> still(Caller then, UserEntity user) {
        return user.tenantId.equals(then.tenantId()) ? RolePermissions.left(then.roles(), user.roles) : then.roles();
    }
}

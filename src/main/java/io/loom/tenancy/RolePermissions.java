package io.loom.tenancy;

import static io.loom.tenancy.Permissions.AUDIT_READ;
import static io.loom.tenancy.Permissions.CATALOG_READ;
import static io.loom.tenancy.Permissions.CATALOG_WRITE;
import static io.loom.tenancy.Permissions.CLUSTER_READ;
import static io.loom.tenancy.Permissions.CLUSTER_WRITE;
import static io.loom.tenancy.Permissions.EVENT_READ;
import static io.loom.tenancy.Permissions.LOG_READ;
import static io.loom.tenancy.Permissions.OPERATION_READ;
import static io.loom.tenancy.Permissions.OPERATION_WRITE;
import static io.loom.tenancy.Permissions.PROVISIONER_READ;
import static io.loom.tenancy.Permissions.PROVISIONER_WRITE;
import static io.loom.tenancy.Permissions.SESSION_OWN;
import static io.loom.tenancy.Permissions.TENANT_KEYS;
import static io.loom.tenancy.Permissions.TENANT_READ;
import static io.loom.tenancy.Permissions.TENANT_WRITE;
import static io.loom.tenancy.Permissions.TOKEN_WRITE;
import static io.loom.tenancy.Permissions.USAGE_READ;
import static io.loom.tenancy.Permissions.USER_READ;
import static io.loom.tenancy.Permissions.USER_WRITE;
import static io.loom.tenancy.Permissions.WEBHOOK_READ;
import static io.loom.tenancy.Permissions.WEBHOOK_WRITE;

import io.quarkus.security.StringPermission;
import java.security.Permission;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Which role may do what. */
final class RolePermissions {

    private static final Set<String> VIEWER =
            Set.of(SESSION_OWN, TOKEN_WRITE, CATALOG_READ, CLUSTER_READ, OPERATION_READ, EVENT_READ, USAGE_READ);
    private static final Set<String> USER = union(VIEWER, Set.of(CLUSTER_WRITE, OPERATION_WRITE, LOG_READ));
    private static final Set<String> ADMIN = union(
            USER,
            Set.of(
                    CATALOG_WRITE,
                    WEBHOOK_READ,
                    WEBHOOK_WRITE,
                    USER_READ,
                    USER_WRITE,
                    AUDIT_READ,
                    TENANT_READ,
                    TENANT_KEYS,
                    PROVISIONER_READ));
    private static final Set<String> OPERATOR = Set.of(
            SESSION_OWN,
            TOKEN_WRITE,
            TENANT_READ,
            TENANT_WRITE,
            PROVISIONER_READ,
            PROVISIONER_WRITE,
            USER_READ,
            USER_WRITE,
            AUDIT_READ,
            USAGE_READ);

    private RolePermissions() {}

    /** Names of what a role may do. */
    static Set<String> of(Role role) {
        return switch (role) {
            case VIEWER -> VIEWER;
            case USER -> USER;
            case ADMIN -> ADMIN;
            case OPERATOR -> OPERATOR;
        };
    }

    /** What any of the roles may do, as an identity holds it. */
    static Set<Permission> of(Set<Role> roles) {
        return roles.stream()
                .flatMap(role -> of(role).stream())
                .map(RolePermissions::permission)
                .collect(Collectors.toSet());
    }

    /** Whether whoever has the roles {@code own} may do all that {@code asked} may. */
    static boolean cover(Set<Role> own, Role asked) {
        return own.contains(asked)
                || own.stream()
                        .flatMap(role -> of(role).stream())
                        .collect(Collectors.toSet())
                        .containsAll(of(asked));
    }

    /**
     * The roles that are left of those once granted: what their owner may still do.
     *
     * @param own the owner's roles now
     */
    static Set<Role> left(Set<Role> granted, Set<Role> own) {
        return granted.stream().filter(role -> cover(own, role)).collect(Collectors.toSet());
    }

    /** A permission as an identity holds it. */
    static Permission permission(String name) {
        int colon = name.indexOf(':');
        return new StringPermission(name.substring(0, colon), name.substring(colon + 1));
    }

    private static Set<String> union(Set<String> first, Set<String> second) {
        Set<String> all = new HashSet<>(first);
        all.addAll(second);
        return Set.copyOf(all);
    }
}

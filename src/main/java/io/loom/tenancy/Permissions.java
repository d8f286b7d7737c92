package io.loom.tenancy;

/**
 * Names of permissions, for {@code @PermissionsAllowed}. Which role holds which is decided by the identity provider of this package.
 */
public final class Permissions {
    public static final String CATALOG_READ = "catalog:read";
    public static final String CATALOG_WRITE = "catalog:write";
    public static final String CLUSTER_READ = "cluster:read";
    public static final String CLUSTER_WRITE = "cluster:write";
    public static final String OPERATION_READ = "operation:read";
    public static final String OPERATION_WRITE = "operation:write";
    public static final String USAGE_READ = "usage:read";
    public static final String LOG_READ = "log:read";
    public static final String EVENT_READ = "event:read";
    public static final String WEBHOOK_READ = "webhook:read";
    public static final String WEBHOOK_WRITE = "webhook:write";
    public static final String USER_READ = "user:read";
    public static final String USER_WRITE = "user:write";
    public static final String TOKEN_WRITE = "token:write";
    public static final String AUDIT_READ = "audit:read";
    public static final String TENANT_READ = "tenant:read";
    public static final String TENANT_WRITE = "tenant:write";
    /** The keys that let people in to the machines of the own tenant. */
    public static final String TENANT_KEYS = "tenant:keys";

    public static final String PROVISIONER_READ = "provisioner:read";
    public static final String PROVISIONER_WRITE = "provisioner:write";
    /** Held by every user of a tenant with any role: the own session. */
    public static final String SESSION_OWN = "session:own";

    /** Held by a provisioner's own credential only. */
    public static final String PROVISIONER_ENROL = "provisioner:enrol";

    private Permissions() {}
}

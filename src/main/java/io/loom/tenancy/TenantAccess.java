package io.loom.tenancy;

import java.util.UUID;

/** Tells what of the installation a tenant may use. */
public interface TenantAccess {

    /** What a tenant that exists may use. Joins the caller's transaction, or begins one. */
    Access accessOf(UUID tenantId);
}

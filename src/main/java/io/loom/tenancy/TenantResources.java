package io.loom.tenancy;

import java.util.UUID;

/** Port: the files of their own that tenants have for plugins. Joins the caller's transaction. */
public interface TenantResources {

    /**
     * Gives a new tenant those of another that are active now.
     *
     * @param by who does it
     * @return how many these are
     */
    int copy(UUID from, UUID to, Caller by);
}

package io.loom.tenancy;

import java.util.UUID;

/** Port: what tenants have of their own making. Joins the caller's transaction. */
public interface TenantContents {

    /**
     * Gives a new tenant the definitions of another as they are now, secrets included.
     *
     * @param by who does it
     * @return how many these are
     */
    int copy(UUID from, UUID to, Caller by);
}

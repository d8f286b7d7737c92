package io.loom.tenancy;

import java.util.UUID;

/** Tells how much a tenant may have. */
public interface Quotas {

    /** The quota of a tenant that exists. */
    Quota of(UUID tenantId);
}

package io.loom.tenancy;

import java.util.List;
import java.util.UUID;

/** The public keys by which people log in to the machines of clusters. */
public interface LoginKeys {

    /**
     * Those of a tenant and of one user, one line each, OpenSSH format; of a user who is disabled, none. Joins the caller's
     * transaction.
     */
    List<String> of(UUID tenantId, UUID userId);
}

package io.loom.tenancy;

import java.util.Optional;

/** Port: knows the credentials of provisioners. Implemented by the feature that hands them out. */
public interface ProvisionerCredentials {

    /** How such a credential begins. */
    String PREFIX = "loom_prov_";

    /**
     * The provisioner whose credential this is; empty where it is nobody's, or revoked. Called on a thread that may
     * block, outside of a transaction.
     */
    Optional<ProvisionerIdentity> authenticate(String credential);
}

package io.loom.tenancy;

import java.util.Set;
import java.util.UUID;

/**
 * On whose behalf a request runs.
 *
 * @param tenantId the tenant that the request is about
 * @param tenant its name
 * @param userId the user
 * @param user the user's name
 * @param roles what the user may do there
 */
public record Caller(UUID tenantId, String tenant, UUID userId, String user, Set<Role> roles) {

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Whether the caller sees and steers the clusters of others in the tenant. */
    public boolean isAdmin() {
        return roles.contains(Role.ADMIN);
    }
}

package io.loom.tenancy;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Port: says which clusters would lose their tenant or owner. Every method joins the caller's transaction. */
public interface ClusterOwnership {

    /**
     * Names of clusters that are not deleted, oldest first, a few of them at most.
     *
     * @param ownerId only this user's; null for all of the tenant
     */
    List<String> living(UUID tenantId, @Nullable UUID ownerId);
}

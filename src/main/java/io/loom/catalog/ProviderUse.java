package io.loom.catalog;

import java.util.List;
import java.util.UUID;

/** Port: says what stands at providers. Joins the caller's transaction. */
public interface ProviderUse {

    /** Names of clusters with machines at a provider, or soon to have some, oldest first, a few of them at most. */
    List<String> clustersAt(UUID tenantId, String provider);
}

package io.loom.catalog;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Port: says what stands at providers. Joins the caller's transaction. */
public interface ProviderUse {

    /** Clusters with machines at a provider, or soon to have some. */
    ClusterUse at(UUID tenantId, String provider);

    /** The hosts of a provider's list that nodes have. */
    Set<String> hostsAt(UUID tenantId, String provider);

    /**
     * Clusters that use a provider.
     *
     * @param names of the oldest few
     * @param count of all
     */
    record ClusterUse(List<String> names, long count) {

        /** The names, and how many more there are. */
        String inWords() {
            String named = String.join(", ", names);
            return count > names.size() ? named + " and " + (count - names.size()) + " more" : named;
        }
    }
}

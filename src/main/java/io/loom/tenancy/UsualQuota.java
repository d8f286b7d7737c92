package io.loom.tenancy;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** What a new tenant may have where nobody says anything else. */
@ApplicationScoped
class UsualQuota {

    private final @Nullable Integer clusters;
    private final @Nullable Integer nodes;

    UsualQuota(
            @ConfigProperty(name = "loom.quota.clusters") Optional<Integer> clusters,
            @ConfigProperty(name = "loom.quota.nodes") Optional<Integer> nodes) {
        this.clusters = clusters.orElse(null);
        this.nodes = nodes.orElse(null);
    }

    /** A quota in which nothing is left open that has a usual limit. */
    Quota in(Quota asked) {
        return new Quota(
                asked.clusters() == null ? clusters : asked.clusters(),
                asked.nodes() == null ? nodes : asked.nodes(),
                asked.cores(),
                asked.memoryMib(),
                asked.pricePerHourMicros());
    }
}

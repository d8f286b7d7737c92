package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterHistory;
import io.loom.clusters.ClusterHistoryEntity;
import io.loom.clusters.ClusterRepository;
import io.loom.events.EventType;
import io.loom.operations.tasks.ClusterEvents;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Warns of leases that end soon, at set distances from their end, at each once for every end that is set. What was due at
 * several distances while no server ran is told once.
 */
@ApplicationScoped
class LeaseWarnings {

    private static final int WARNED_AT_ONCE = 100;

    private final ClusterRepository clusters;
    private final ClusterEvents events;
    private final ClusterHistory history;
    private final List<Duration> distances;

    LeaseWarnings(
            ClusterRepository clusters,
            ClusterEvents events,
            ClusterHistory history,
            @ConfigProperty(name = "loom.leases.warnings") Optional<List<Duration>> distances) {
        this.clusters = clusters;
        this.events = events;
        this.history = history;
        this.distances = distances.orElse(List.of());
        for (Duration distance : this.distances) {
            if (!distance.isPositive()) {
                throw new IllegalArgumentException("loom.leases.warnings (LOOM_LEASES_WARNINGS) has " + distance
                        + " and must have times before the end of a lease.\nMaybe 24h,1h; empty for no warning.");
            }
        }
    }

    /** Warns of those that are due. Another server may do so at the same time. */
    @Scheduled(every = "{loom.leases.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @Transactional
    void warn() {
        if (distances.isEmpty()) {
            return;
        }
        for (ClusterEntity cluster : clusters.lockLeasesEnding(distances, WARNED_AT_ONCE)) {
            String end = Objects.requireNonNull(cluster.expiresAt())
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toString();
            cluster.warnOfLease(clusters.now());
            history.write(
                    cluster,
                    ClusterHistoryEntity.SYSTEM,
                    ClusterHistoryEntity.What.LEASE_WARNED,
                    "The lease ends at " + end + ".");
            events.record(
                    EventType.CLUSTER_LEASE_WARNED,
                    cluster,
                    null,
                    Map.of(
                            "number", cluster.number(),
                            "name", cluster.name(),
                            "owner", cluster.owner(),
                            "expiresAt", end));
        }
    }
}

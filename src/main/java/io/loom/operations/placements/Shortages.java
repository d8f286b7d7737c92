package io.loom.operations.placements;

import io.loom.catalog.Catalog;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.NodeEntity;
import io.loom.model.Shortage;
import io.loom.platform.Ids;
import io.loom.platform.Page;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Knows for a while where providers had no capacity, so that no new nodes are planned there. Nothing is promised by it: a provider may
 * have capacity again before, or none after.
 */
@ApplicationScoped
public class Shortages {

    /** The same is not written more often. */
    private static final Duration APART = Duration.ofMinutes(1);

    private final ShortageRepository shortages;
    private final ClusterRepository clusters;
    private final Catalog catalog;
    private final Audit audit;
    private final Duration kept;

    Shortages(
            ShortageRepository shortages,
            ClusterRepository clusters,
            Catalog catalog,
            Audit audit,
            @ConfigProperty(name = "loom.shortage.kept") Duration kept) {
        this.shortages = shortages;
        this.clusters = clusters;
        this.catalog = catalog;
        this.audit = audit;
        this.kept = kept;
    }

    /** A machine for a node could not be made. Joins the caller's transaction, and locks nothing in it. */
    public void note(UUID tenantId, NodeEntity node, String message) {
        Instant now = clusters.now();
        if (areKept() && !shortages.isFound(tenantId, node, now.minus(kept.compareTo(APART) < 0 ? kept : APART))) {
            shortages.persist(new ShortageEntity(Ids.next(), tenantId, node, message, now, kept));
        }
    }

    /** Whether it is known for any time where there is none. */
    public boolean areKept() {
        return kept.isPositive();
    }

    /** All of a tenant now. Joins the caller's transaction. */
    List<Shortage> present(UUID tenantId) {
        return latest(shortages.present(tenantId, clusters.now()).stream()
                .map(ShortageEntity::shortage)
                .toList());
    }

    /**
     * Those of a provider.
     *
     * @throws ProblemException 404
     */
    @Transactional
    Page<ShortageView> list(Caller caller, String provider) {
        requireProvider(caller, provider);
        return new Page<>(
                latest(shortages.present(caller.tenantId(), provider, clusters.now()).stream()
                                .map(ShortageEntity::shortage)
                                .toList())
                        .stream()
                        .map(ShortageView::of)
                        .toList(),
                null);
    }

    /** Of several that say the same, the latest. */
    private static List<Shortage> latest(Collection<Shortage> all) {
        Map<String, Shortage> latest = new TreeMap<>();
        all.forEach(shortage -> latest.put(
                String.join("/", shortage.provider(), shortage.hardwareType(), shortage.location()), shortage));
        return List.copyOf(latest.values());
    }

    /**
     * Forgets those of a provider, so that new nodes may be placed there again.
     *
     * @throws ProblemException 404
     */
    @Transactional
    void clear(Caller caller, String provider) {
        requireProvider(caller, provider);
        List<ShortageView> forgotten = shortages.present(caller.tenantId(), provider, clusters.now()).stream()
                .map(row -> ShortageView.of(row.shortage()))
                .toList();
        audit.record("provider.clear-shortages", "provider/" + provider, Map.of("shortages", forgotten), null);
        shortages.forget(caller.tenantId(), provider);
    }

    private void requireProvider(Caller caller, String provider) {
        if (catalog.provider(caller.tenantId(), provider).isEmpty()) {
            throw ProblemException.notFound("provider", provider);
        }
    }

    /** Forgets those that do not count any more. */
    @Scheduled(every = "{loom.retention.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @Transactional
    public void forgetEnded() {
        shortages.forgetEnded(clusters.now());
    }
}

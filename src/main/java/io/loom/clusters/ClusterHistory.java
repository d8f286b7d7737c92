package io.loom.clusters;

import io.loom.platform.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to clusters, for people. Every method joins the caller's transaction. */
@ApplicationScoped
public class ClusterHistory {

    private final EntityManager entities;
    private final Clock clock;

    ClusterHistory(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /** Writes a line. */
    public void write(ClusterEntity cluster, String actor, ClusterHistoryEntity.What what, @Nullable String message) {
        entities.persist(new ClusterHistoryEntity(Ids.next(), cluster, clock.instant(), actor, what, message));
    }

    /** The last line of a cluster that says this. */
    public Optional<ClusterHistoryEntity> last(UUID clusterId, ClusterHistoryEntity.What what) {
        return entities
                .createQuery(
                        "from ClusterHistoryEntity where clusterId = :cluster and what = :what order by id desc",
                        ClusterHistoryEntity.class)
                .setParameter("cluster", clusterId)
                .setParameter("what", what)
                .setMaxResults(1)
                .getResultList()
                .stream()
                .findFirst();
    }

    /**
     * Forgets lines of a cluster.
     *
     * @param limit how many at most
     * @return how many these were
     */
    public int forget(UUID clusterId, int limit) {
        return entities.createNativeQuery("""
                        delete from cluster_history where id in (
                            select id from cluster_history where cluster_id = :cluster limit :limit)""")
                .setParameter("cluster", clusterId)
                .setParameter("limit", limit)
                .executeUpdate();
    }

    /** The lines of a cluster, oldest first, behind the one of id {@code after}; null for the first page. */
    public List<ClusterHistoryEntity> of(UUID clusterId, @Nullable UUID after, int limit) {
        String query = "from ClusterHistoryEntity where clusterId = :cluster"
                + (after == null ? "" : " and id > :after") + " order by id";
        var lines = entities.createQuery(query, ClusterHistoryEntity.class).setParameter("cluster", clusterId);
        if (after != null) {
            lines.setParameter("after", after);
        }
        return lines.setMaxResults(limit).getResultList();
    }
}

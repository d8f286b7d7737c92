package io.loom.clusters;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** The nodes of all clusters. Every method joins the caller's transaction. */
@ApplicationScoped
public class NodeRepository implements PanacheRepositoryBase<NodeEntity, UUID> {

    /** The nodes of a cluster by number, those that were deleted as well. */
    public List<NodeEntity> ofCluster(UUID clusterId) {
        return list("clusterId = ?1 order by number", clusterId);
    }

    /** The nodes of a cluster by number, from the one behind {@code after} on. */
    public List<NodeEntity> ofCluster(UUID clusterId, int after, int limit) {
        return find("clusterId = ?1 and number > ?2 order by number", clusterId, after)
                .page(0, limit)
                .list();
    }
}

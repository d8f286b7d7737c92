package io.loom.usage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.UUID;

/**
 * What the nodes have used of clusters that are not kept any more: a slim row for each, so that reports are as exact as they were,
 * for every period. Every method joins the caller's transaction.
 */
@ApplicationScoped
public class UsageRecords {

    private final EntityManager entities;

    UsageRecords(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Makes nodes of a terminated cluster records of what they have used; the nodes are no longer there.
     *
     * @param limit how many at most
     * @return how many these were
     */
    public int takeNodes(UUID clusterId, int limit) {
        return ((Number) entities.createNativeQuery("""
                        with gone as (
                            delete from node where id in (select id from node where cluster_id = :cluster limit :limit)
                            returning *
                        ),
                        kept as (
                            insert into usage_record (node_id, cluster_id, name, tenant_id, tenant, owner_id, owner, template, labels,
                                machine_from, machine_until, micros_per_hour, currency)
                            select gone.id, cluster.id, cluster.name, cluster.tenant_id, cluster.tenant, cluster.owner_id,
                                   cluster.owner, cluster.template, cluster.labels, gone.machine_from,
                                   coalesce(gone.machine_until, cluster.terminated_at), gone.micros_per_hour, gone.currency
                            from gone join cluster on cluster.id = gone.cluster_id
                            where gone.machine_from is not null
                        )
                        select count(*) from gone""")
                        .setParameter("cluster", clusterId)
                        .setParameter("limit", limit)
                        .getSingleResult())
                .intValue();
    }

    /**
     * Forgets records of what was used before a time.
     *
     * @param limit how many at most
     * @return how many these were
     */
    public int forget(Instant before, int limit) {
        return entities.createNativeQuery("""
                        delete from usage_record where node_id in (
                            select node_id from usage_record where machine_until < :before limit :limit)""")
                .setParameter("before", before)
                .setParameter("limit", limit)
                .executeUpdate();
    }
}

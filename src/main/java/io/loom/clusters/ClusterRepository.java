package io.loom.clusters;

import io.loom.model.HostNames;
import io.loom.model.Snapshot;
import io.loom.platform.Ids;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The clusters of all tenants. Every method joins the caller's transaction. */
@ApplicationScoped
public class ClusterRepository implements PanacheRepositoryBase<ClusterEntity, UUID> {

    private final EntityManager entities;

    ClusterRepository(EntityManager entities) {
        this.entities = entities;
    }

    /** The database's time, by which leases go. */
    public Instant now() {
        return (Instant) entities.createNativeQuery("select clock_timestamp()", Instant.class)
                .getSingleResult();
    }

    /**
     * A short number that no other cluster of the tenant has or had. With it, no node of the new cluster has the host name of a
     * node of another living cluster, of whatever tenant: numbers that would bring that about are passed over.
     *
     * @param name of the new cluster
     * @param dnsSuffix of its host names; null for the default
     */
    public long nextNumber(UUID tenantId, String name, @Nullable String dnsSuffix) {
        long number;
        do {
            number = nextNumber(tenantId);
        } while (!takeHostNames(tenantId, number, name, HostNames.suffix(dnsSuffix)));
        return number;
    }

    private long nextNumber(UUID tenantId) {
        return ((Number) entities.createNativeQuery("""
                        insert into cluster_counter as counter (tenant_id, last_number) values (:tenant, 1)
                        on conflict (tenant_id) do update set last_number = counter.last_number + 1
                        returning last_number""")
                        .setParameter("tenant", tenantId)
                        .getSingleResult())
                .longValue();
    }

    /**
     * Waits for whoever takes one of them just then. Who takes one only holds none while it waits; who takes several does so
     * alone, so that no two wait for each other.
     */
    private boolean takeHostNames(UUID tenantId, long number, String name, String suffix) {
        String[] prefixes = HostNames.prefixes(name, number).toArray(String[]::new);
        if (prefixes.length > 1) {
            entities.createNativeQuery("select 1 from pg_advisory_xact_lock(hashtextextended('cluster_host_name', 0))")
                    .getSingleResult();
        }
        int taken = entities.createNativeQuery("""
                        insert into cluster_host_name (suffix, prefix, tenant_id, cluster_number)
                        select lower(:suffix), prefix, :tenant, :number from unnest(cast(:prefixes as text[])) as prefix
                        on conflict do nothing""")
                .setParameter("suffix", suffix)
                .setParameter("tenant", tenantId)
                .setParameter("number", number)
                .setParameter("prefixes", prefixes)
                .executeUpdate();
        if (taken < prefixes.length) {
            freeHostNames(tenantId, number);
        }
        return taken == prefixes.length;
    }

    /** Other clusters may have the host names of a cluster's nodes from now on. */
    public void freeHostNames(UUID tenantId, long number) {
        entities.createNativeQuery(
                        "delete from cluster_host_name where tenant_id = :tenant and cluster_number = :number")
                .setParameter("tenant", tenantId)
                .setParameter("number", number)
                .executeUpdate();
    }

    /** Stores a new cluster, PENDING, with what it is made from. */
    public ClusterEntity add(NewCluster asked) {
        ClusterEntity cluster = new ClusterEntity(Ids.next(), asked, Ids.next(), now());
        persist(cluster);
        entities.persist(
                new DefinitionSnapshotEntity(cluster.snapshotId(), cluster.id(), cluster.tenantId(), asked.snapshot()));
        return cluster;
    }

    /** Stores definitions that an operation on a cluster goes by; their id. */
    public UUID addSnapshot(ClusterEntity cluster, Snapshot snapshot) {
        UUID id = Ids.next();
        entities.persist(new DefinitionSnapshotEntity(id, cluster.id(), cluster.tenantId(), snapshot));
        return id;
    }

    /** Stored definitions. */
    public Snapshot snapshot(UUID snapshotId) {
        return entities.find(DefinitionSnapshotEntity.class, snapshotId).snapshot();
    }

    /** Until the end of the transaction nobody else changes what the clusters of a tenant come to. */
    public void lockUsage(UUID tenantId) {
        entities.createNativeQuery("""
                        insert into cluster_counter (tenant_id, last_number) values (:tenant, 0)
                        on conflict (tenant_id) do update set last_number = cluster_counter.last_number""").setParameter("tenant", tenantId).executeUpdate();
    }

    /** A cluster of a tenant. */
    public Optional<ClusterEntity> find(UUID tenantId, UUID id) {
        return find("tenantId = ?1 and id = ?2", tenantId, id).firstResultOptional();
    }

    /** The cluster that has a bundle of secrets at one of its providers. */
    public Optional<ClusterEntity> withBundle(String bundle) {
        return entities.createNativeQuery(
                        "select * from cluster where providers @> jsonb_build_array(jsonb_build_object('secretBundle', cast(:bundle as text)))",
                        ClusterEntity.class)
                .setParameter("bundle", bundle)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /** A cluster of a tenant as it is now, locked until the end of the transaction, so that one operation at a time begins. */
    public Optional<ClusterEntity> lock(UUID tenantId, UUID id) {
        Optional<ClusterEntity> cluster = find(tenantId, id);
        cluster.ifPresent(found -> entities.refresh(found, LockModeType.PESSIMISTIC_WRITE));
        return cluster;
    }

    /** What the clusters of a tenant that are not terminated come to. */
    public Usage usageOf(UUID tenantId) {
        return entities.createQuery("""
                        select new io.loom.clusters.Usage(count(c), coalesce(sum(c.nodes), 0), coalesce(sum(c.cpuMillis), 0),
                            coalesce(sum(c.memoryMib), 0), coalesce(sum(c.microsPerHour), 0))
                        from ClusterEntity c where c.tenantId = :tenant and c.state <> :terminated""", Usage.class)
                .setParameter("tenant", tenantId)
                .setParameter("terminated", ClusterState.TERMINATED)
                .getSingleResult();
    }

    /**
     * Clusters of a tenant, newest first.
     *
     * @param ownerId only this user's; null for all
     * @param states only in one of these; empty for all
     * @param labels only with these
     * @param before only those older than the one of this id; null for the first page
     */
    public List<ClusterEntity> list(
            UUID tenantId,
            @Nullable UUID ownerId,
            List<ClusterState> states,
            LabelFilter labels,
            @Nullable UUID before,
            int limit) {
        List<Object> parameters = new ArrayList<>(List.of(tenantId));
        StringBuilder query = new StringBuilder("tenantId = ?1");
        if (ownerId != null) {
            parameters.add(ownerId);
            query.append(" and ownerId = ?").append(parameters.size());
        }
        if (!states.isEmpty()) {
            parameters.add(states);
            query.append(" and state in ?").append(parameters.size());
        }
        for (LabelFilter.Part part : labels.parts()) {
            parameters.add(part.key());
            String key = "?" + parameters.size();
            if (part.value() == null) {
                query.append(" and function('jsonb_exists', labels, ")
                        .append(key)
                        .append(") = true");
            } else {
                parameters.add(part.value());
                query.append(" and cast(function('jsonb_extract_path_text', labels, ")
                        .append(key)
                        .append(") as string) = ?")
                        .append(parameters.size());
            }
        }
        if (before != null) {
            parameters.add(before);
            query.append(" and id < ?").append(parameters.size());
        }
        return find(query + " order by id desc", parameters.toArray())
                .page(0, limit)
                .list();
    }

    /**
     * Clusters that stand, that no operation changes and whose inspection is due or was never planned, locked; ones that another
     * transaction holds are left out.
     */
    public List<ClusterEntity> lockToInspect(int limit) {
        return entities.createNativeQuery("""
                        select * from cluster
                        where state in ('ACTIVE', 'INCONSISTENT') and deletion is null
                            and (inspection_due_at is null or inspection_due_at < clock_timestamp())
                        order by inspection_due_at limit :limit for update skip locked""", ClusterEntity.class)
                .setParameter("limit", limit)
                .getResultList();
    }

    private static final String EXPIRED = """
            expires_at < clock_timestamp() and state <> 'TERMINATED' and deletion is null and not protected
            and (deletion_due_at is null or deletion_due_at < clock_timestamp())""";

    /**
     * Ids of clusters whose lease has ended and whose deletion is due, whatever their state. Tenants take turns, each with those
     * whose lease ended first.
     */
    public List<UUID> expired(int limit) {
        return entities.createNativeQuery("""
                        select id from (
                            select id, expires_at,
                                row_number() over (partition by tenant_id order by expires_at, id) as turn
                            from cluster where %s) due
                        order by turn, expires_at limit :limit""".formatted(EXPIRED), UUID.class)
                .setParameter("limit", limit)
                .getResultList();
    }

    /** One of them, locked; empty where its deletion is not due any more, or another transaction holds it. */
    public Optional<ClusterEntity> lockExpired(UUID id) {
        return entities.createNativeQuery(
                        "select * from cluster where id = :id and " + EXPIRED + " for update skip locked",
                        ClusterEntity.class)
                .setParameter("id", id)
                .getResultStream()
                .findFirst();
    }

    /** The deletion of an expired cluster that could not begin is due after a pause, whatever is wrong with the cluster. */
    public void postponeDeletion(UUID id, Duration pause) {
        entities.createNativeQuery(
                        "update cluster set deletion_due_at = clock_timestamp() + :seconds * interval '1 second' where id = :id")
                .setParameter("seconds", pause.toSeconds())
                .setParameter("id", id)
                .executeUpdate();
    }

    /**
     * A cluster that was terminated before a time and whose operations have all ended, locked; ones that another transaction holds
     * are left out.
     *
     * @param skip how many of those that were terminated first are passed over
     */
    public Optional<ClusterEntity> lockTerminated(Instant before, int skip) {
        return entities.createNativeQuery("""
                        select * from cluster
                        where state = 'TERMINATED' and terminated_at < :before
                            and not exists (
                                select 1 from operation
                                where operation.cluster_id = cluster.id and operation.state in ('QUEUED', 'RUNNING', 'PAUSED'))
                        order by terminated_at offset :skip limit 1 for update skip locked""", ClusterEntity.class)
                .setParameter("before", before)
                .setParameter("skip", skip)
                .getResultStream()
                .findFirst();
    }

    /**
     * Forgets definitions that operations on a cluster went by, which are no longer there.
     *
     * @param limit how many at most
     * @return how many these were
     */
    public int forgetSnapshots(UUID clusterId, int limit) {
        return entities.createNativeQuery("""
                        delete from definition_snapshot where id in (
                            select id from definition_snapshot where cluster_id = :cluster limit :limit)""")
                .setParameter("cluster", clusterId)
                .setParameter("limit", limit)
                .executeUpdate();
    }

    /**
     * Clusters whose lease ends soon, of which people must be warned now, locked; ones that another transaction holds are left
     * out. One is due when, since its lease was set and last warned of, the time that is left has come down to one of the
     * distances. So a lease that was shorter than a distance from the beginning is not warned of at that distance.
     *
     * @param distances before the end of a lease, at least one
     */
    public List<ClusterEntity> lockLeasesEnding(List<Duration> distances, int limit) {
        return entities.createNativeQuery("""
                        select * from cluster
                        where expires_at > clock_timestamp()
                            and expires_at <= clock_timestamp() + (
                                select max(millis) from unnest(cast(:distances as bigint[])) as millis) * interval '1 millisecond'
                            and state <> 'TERMINATED' and deletion is null and not protected
                            and exists (
                                select 1 from unnest(cast(:distances as bigint[])) as millis
                                where expires_at - millis * interval '1 millisecond' <= clock_timestamp()
                                    and expires_at - millis * interval '1 millisecond'
                                        > coalesce(lease_warned_at, lease_set_at))
                        order by expires_at limit :limit for update skip locked""", ClusterEntity.class)
                .setParameter(
                        "distances", distances.stream().map(Duration::toMillis).toArray(Long[]::new))
                .setParameter("limit", limit)
                .getResultList();
    }
}

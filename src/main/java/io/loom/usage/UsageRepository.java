package io.loom.usage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Adds up, in the database, what nodes have used. Every method joins the caller's transaction. */
@ApplicationScoped
class UsageRepository {

    private final EntityManager entities;

    UsageRepository(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Whose usage.
     *
     * @param tenantId the only tenant; null for all
     * @param ownerId the only user; null for all
     */
    record Scope(@Nullable UUID tenantId, @Nullable UUID ownerId) {}

    /** Nodes that are added up together. */
    record Group(
            String tenant,
            @Nullable String name,
            @Nullable UUID clusterId,
            @Nullable String currency) {}

    /**
     * What changes in one period of a group: machines come and go in it, and from then on are used, or not.
     *
     * @param period number of the period, from 0 on
     * @param nodes by how many there are more at its end
     * @param millis for which those that came in it were used until its end, less those that went
     * @param rate by how much the price per hour is higher at its end, in millionths
     * @param cost of these, in millionths of the currency and milliseconds by the hour
     */
    record Step(Group group, int period, long nodes, long millis, BigDecimal rate, BigDecimal cost) {}

    /**
     * The steps of all groups, those of a group one after the other and by period. So each node adds two rows to a sum, however
     * many periods it lives through.
     *
     * @param bounds of the periods
     * @param until what is used still counts until then; at most the last bound
     * @param limit how many at most
     */
    List<Step> steps(Scope scope, UsageBy by, List<Instant> bounds, Instant until, int limit) {
        Query query = entities.createNativeQuery("""
                with used as (%s),
                edge as (
                    select tenant, name, cluster_id, currency, micros_per_hour, sign, at,
                           width_bucket(at, cast(:bounds as bigint[])) as period
                    from used
                    cross join lateral (values
                        (1, cast(date_part('epoch', greatest(machine_from, :from)) * 1000 as bigint)),
                        (-1, cast(date_part('epoch', least(machine_until, :until)) * 1000 as bigint))) as edges (sign, at)
                ),
                step as (
                    select tenant, name, cluster_id, currency, micros_per_hour, period, sum(sign) as nodes,
                           sum(sign * ((cast(:bounds as bigint[]))[period + 1] - at)) as millis
                    from edge
                    where period < cardinality(cast(:bounds as bigint[]))
                    group by tenant, name, cluster_id, currency, micros_per_hour, period
                )
                select tenant, name, cluster_id, currency, period, sum(nodes), sum(millis),
                       coalesce(sum(nodes * micros_per_hour), 0), coalesce(sum(millis * micros_per_hour), 0)
                from step
                group by tenant, name, cluster_id, currency, period
                order by tenant, name, cluster_id, currency, period
                limit :limit""".formatted(used(scope, by)));
        query.setParameter("from", bounds.getFirst())
                .setParameter("until", until)
                .setParameter(
                        "bounds", bounds.stream().map(Instant::toEpochMilli).toArray(Long[]::new))
                .setParameter("limit", limit);
        if (scope.tenantId() != null) {
            query.setParameter("tenant", scope.tenantId());
        }
        if (scope.ownerId() != null) {
            query.setParameter("owner", scope.ownerId());
        }
        if (by.label() != null) {
            query.setParameter("label", by.label());
        }
        return rows(query).stream().map(UsageRepository::step).toList();
    }

    /** The nodes that used something in the span: of clusters that are kept, and the records of others. */
    private static String used(Scope scope, UsageBy by) {
        String name = switch (by.kind()) {
            case TENANT -> "tenant";
            case USER -> "owner";
            case TEMPLATE -> "template";
            case CLUSTER -> "name";
            case LABEL -> "jsonb_extract_path_text(labels, cast(:label as text))";
        };
        String clusterId = by.kind() == UsageBy.Kind.CLUSTER ? "cluster_id" : "cast(null as uuid)";
        String whose = (scope.tenantId() == null ? "" : " and tenant_id = :tenant")
                + (scope.ownerId() == null ? "" : " and owner_id = :owner");
        return """
                select tenant, %1$s as name, %2$s as cluster_id, currency, micros_per_hour, machine_from, machine_until
                from (select node.cluster_id, cluster.name, cluster.tenant_id, cluster.tenant, cluster.owner_id, cluster.owner,
                             cluster.template, cluster.labels, node.currency, node.micros_per_hour, node.machine_from,
                             node.machine_until
                      from node
                      join cluster on cluster.id = node.cluster_id and cluster.tenant_id = node.tenant_id) as kept
                where machine_from < :until and (machine_until is null or machine_until > :from)%3$s
                union all
                select tenant, %1$s, %2$s, currency, micros_per_hour, machine_from, machine_until
                from usage_record
                where machine_from < :until and machine_until > :from%3$s""".formatted(name, clusterId, whose);
    }

    @SuppressWarnings("unchecked")
    private static List<Object[]> rows(Query query) {
        return query.getResultList();
    }

    private static Step step(Object[] row) {
        return new Step(
                new Group((String) row[0], (String) row[1], (UUID) row[2], (String) row[3]),
                ((Number) row[4]).intValue() - 1,
                ((Number) row[5]).longValue(),
                ((Number) row[6]).longValue(),
                (BigDecimal) row[7],
                (BigDecimal) row[8]);
    }
}

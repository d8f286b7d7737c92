-- From when until when a node has a machine of its own, and the price by which it was placed; null where that is not known.
alter table node
    add column machine_from timestamptz,
    add column machine_until timestamptz,
    add column micros_per_hour bigint,
    add column currency text,
    add constraint node_price_check check ((micros_per_hour is null) = (currency is null));

-- Nodes that are there: from when the operation that made them was asked for until the one that gave them back had ended,
-- by the definitions that the first went by.
with creation as materialized (
    select operation_node.node_id, min(operation.created_at) as at,
           (array_agg(operation.spec ->> 'snapshotId' order by operation.id))[1]::uuid as snapshot_id
    from operation_node
    join operation on operation.id = operation_node.operation_id
    where operation_node.effect = 'CREATE'
    group by operation_node.node_id
),
deletion as materialized (
    select operation_node.node_id, max(operation.ended_at) as at
    from operation_node
    join operation on operation.id = operation_node.operation_id
    where operation_node.effect = 'DELETE'
    group by operation_node.node_id
),
used as materialized (
    select node.id, node.state, node.hardware_type, node.provider,
           coalesce(creation.at, cluster.created_at) as machine_from,
           coalesce(deletion.at, latest.ended_at, latest.created_at, cluster.created_at) as gone_at,
           coalesce(creation.snapshot_id, cluster.snapshot_id) as snapshot_id
    from node
    join cluster on cluster.id = node.cluster_id
    left join operation as latest on latest.id = cluster.latest_operation_id
    left join creation on creation.node_id = node.id
    left join deletion on deletion.node_id = node.id
),
price as materialized (
    select kinds.snapshot_id, kinds.hardware_type, kinds.provider,
           coalesce((price ->> 'microsPerHour')::bigint, 0) as micros_per_hour,
           coalesce(price ->> 'currency', 'USD') as currency
    from (select distinct snapshot_id, hardware_type, provider from used) as kinds
    join definition_snapshot on definition_snapshot.id = kinds.snapshot_id
    cross join lateral (select snapshot -> 'hardwareTypes' -> kinds.hardware_type as type) as types
    cross join lateral (
        select coalesce(
            nullif(type -> 'providerMap' -> kinds.provider -> 'pricePerHour', 'null'),
            nullif(type -> 'pricePerHour', 'null')) as price) as prices
    where type is not null
)
update node
set machine_from = case when used.state <> 'PLANNED' then used.machine_from end,
    machine_until = case when used.state = 'DELETED' then greatest(used.gone_at, used.machine_from) end,
    micros_per_hour = price.micros_per_hour,
    currency = price.currency
from used
left join price using (snapshot_id, hardware_type, provider)
where used.id = node.id;

create index node_usage on node (tenant_id, machine_from)
    include (cluster_id, machine_until, micros_per_hour, currency)
    where machine_from is not null;

-- What the nodes have used of clusters that are not kept any more.
create table usage_record (
    node_id uuid primary key,
    cluster_id uuid not null,
    name text not null,
    tenant_id uuid not null,
    tenant text not null,
    owner_id uuid not null,
    owner text not null,
    template text not null,
    labels jsonb not null,
    machine_from timestamptz not null,
    machine_until timestamptz not null,
    micros_per_hour bigint,
    currency text
);
create index usage_record_by_tenant on usage_record (tenant_id, machine_until);
create index usage_record_by_age on usage_record (machine_until);

-- What the host names of a living cluster's nodes begin with: all before "-<node number>.<suffix>". No two clusters of the
-- installation, whatever their tenants, have one in common. A cluster with a long name has several, since its name is cut the
-- shorter the longer a node's number is.
create table cluster_host_name (
    suffix text not null,
    prefix text not null,
    tenant_id uuid not null,
    cluster_number bigint not null,
    primary key (suffix, prefix)
);

create index cluster_host_name_by_cluster on cluster_host_name (tenant_id, cluster_number);

-- Clusters that have met already keep the names that they have.
insert into cluster_host_name
select distinct on (suffix, prefix) suffix, prefix, tenant_id, number
from (
    select lower(substring(node.host_name from position('.' in node.host_name) + 1)) as suffix,
        regexp_replace(split_part(node.host_name, '.', 1), '-[0-9]+$', '') as prefix,
        cluster.tenant_id,
        cluster.number
    from node join cluster on cluster.id = node.cluster_id
    where cluster.state <> 'TERMINATED') as named
order by suffix, prefix, tenant_id, number;

-- What the machines of a cluster have in all, as far as it is known; of clusters that are there, as their own definitions say.
alter table cluster
    add column cpu_millis bigint not null default 0,
    add column memory_mib bigint not null default 0;

update cluster
set cpu_millis = machines.cpu_millis,
    memory_mib = machines.memory_mib
from (
    select cluster_id,
           sum(case when cpu_millis < unbounded then cpu_millis else 0 end) as cpu_millis,
           sum(case when memory_mib < unbounded then memory_mib else 0 end) as memory_mib
    from (
        select node.cluster_id,
               9223372036854775807 / 4 as unbounded,
               (capacity ->> 'cpuMillis')::bigint as cpu_millis,
               (capacity ->> 'memoryMib')::bigint as memory_mib
        from node
        join cluster_snapshot using (cluster_id)
        cross join lateral (select snapshot -> 'hardwareTypes' -> node.hardware_type as type) as types
        cross join lateral (
            select coalesce(
                nullif(type -> 'providerMap' -> node.provider -> 'capacity', 'null'),
                nullif(type -> 'capacity', 'null')) as capacity) as capacities
    ) as known
    group by cluster_id
) as machines
where machines.cluster_id = cluster.id and machines.cpu_millis is not null and machines.memory_mib is not null;

alter table cluster
    alter column cpu_millis drop default,
    alter column memory_mib drop default;

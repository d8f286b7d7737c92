-- The definitions that an operation goes by: a cluster may change by newer ones, and running operations keep theirs.
alter table cluster_snapshot rename to definition_snapshot;
alter table definition_snapshot add column id uuid;
update definition_snapshot set id = cluster_id;
alter table definition_snapshot
    drop constraint cluster_snapshot_pkey,
    alter column id set not null,
    add primary key (id);
create index definition_snapshot_by_cluster on definition_snapshot (cluster_id);

-- What a cluster wants stands in its columns; "actual" is what the last operation that succeeded has left.
-- Node numbers are never given twice. The quota counts what may be there, which is more while a change is under way.
alter table cluster
    add column snapshot_id uuid,
    add column request jsonb,
    add column actual jsonb,
    add column next_node_number integer,
    add column nodes integer;
update cluster
set snapshot_id = id,
    nodes = size,
    next_node_number = coalesce((select max(number) + 1 from node where node.cluster_id = cluster.id), 1000);
alter table cluster
    alter column snapshot_id set not null,
    alter column next_node_number set not null,
    alter column nodes set not null;
update cluster
set actual = jsonb_build_object(
    'request', null,
    'template', template,
    'size', size,
    'services', services,
    'providers', providers,
    'config', config,
    'snapshotId', snapshot_id,
    'usage', jsonb_build_object(
        'clusters', 1,
        'nodes', size,
        'cpuMillis', cpu_millis,
        'memoryMib', memory_mib,
        'microsPerHour', micros_per_hour))
where state = 'ACTIVE';

-- Whether the operation that was to make a node, or to change its services, has succeeded.
alter table node add column completion text;
update node
set completion = case when cluster.state in ('ACTIVE', 'TERMINATED') then 'COMPLETE' else 'NEW' end
from cluster
where cluster.id = node.cluster_id;
alter table node alter column completion set not null;

-- What an operation goes by, and what was before it.
alter table operation
    drop constraint operation_kind_check,
    add column spec jsonb,
    add column spec_before jsonb,
    add column cluster_state_before text,
    add column stored_plan jsonb;
update operation
set spec = jsonb_build_object(
        'request', null,
        'template', cluster.template,
        'size', cluster.size,
        'services', cluster.services,
        'providers', cluster.providers,
        'config', cluster.config,
        'snapshotId', cluster.snapshot_id,
        'usage', jsonb_build_object(
            'clusters', 1,
            'nodes', cluster.size,
            'cpuMillis', cluster.cpu_millis,
            'memoryMib', cluster.memory_mib,
            'microsPerHour', cluster.micros_per_hour)),
    cluster_state_before = case operation.kind when 'CREATE' then 'PENDING' else 'ACTIVE' end
from cluster
where cluster.id = operation.cluster_id;
alter table operation
    alter column spec set not null,
    alter column cluster_state_before set not null;

-- What an operation means for a node, and what the node was before.
create table operation_node (
    operation_id uuid not null references operation (id),
    node_id uuid not null references node (id),
    tenant_id uuid not null,
    effect text not null,
    state_before text not null,
    services_before jsonb not null,
    services_after jsonb not null,
    primary key (operation_id, node_id)
);
insert into operation_node
select operation.id, node.id, node.tenant_id, operation.kind, 'PLANNED', '[]', node.services
from operation
join node using (cluster_id)
where operation.kind = 'CREATE';
insert into operation_node
select operation.id, node.id, node.tenant_id, operation.kind,
       case when node.machine is null then 'PLANNED' else 'RUNNING' end, node.services, '[]'
from operation
join node using (cluster_id)
where operation.kind = 'DELETE' and node.state <> 'DELETED';

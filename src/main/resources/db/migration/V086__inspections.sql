-- What the latest inspection has found on a node; null where none has looked at it since it was made or worked on.
alter table node
    add column condition text check (condition in ('OK', 'MISSING', 'UNREACHABLE', 'CHANGED', 'STOPPED')),
    add column condition_message text,
    add column condition_since timestamptz,
    add column stopped_services jsonb not null default '[]';

-- When a cluster was last inspected as a whole, and when it is next.
alter table cluster
    add column inspected_at timestamptz,
    add column inspection_due_at timestamptz;
create index cluster_by_inspection on cluster (inspection_due_at) where state in ('ACTIVE', 'INCONSISTENT');
create index operation_inspecting on operation (cluster_id) where kind = 'INSPECT' and state in ('RUNNING', 'PAUSED');

-- An operation may wait for its turn, until the one before it has ended.
alter table operation
    drop constraint operation_state_check,
    add constraint operation_state_check
        check (state in ('QUEUED', 'RUNNING', 'PAUSED', 'SUCCEEDED', 'FAILED', 'ABORTED')),
    add column abandoned_by text,
    add column undoes uuid;
create index operation_queued on operation (id) where state = 'QUEUED';

-- What a rollback makes of a node again; null for operations from before it was kept.
alter table operation_node add column completion_before text;

-- Whether a cluster is kept from deletion, whether one is asked for or under way, and when one that nobody asked for is tried again.
alter table cluster
    add column protected boolean not null default false,
    add column deletion text check (deletion in ('ASKED', 'FORCED')),
    add column failed_deletions integer not null default 0,
    add column deletion_due_at timestamptz;
update cluster
set deletion = 'ASKED'
from operation
where operation.id = cluster.latest_operation_id and operation.kind = 'DELETE' and cluster.state = 'PENDING';

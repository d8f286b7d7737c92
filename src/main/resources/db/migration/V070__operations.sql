create table operation (
    id uuid primary key,
    tenant_id uuid not null,
    cluster_id uuid not null references cluster (id),
    kind text not null check (kind in ('CREATE', 'DELETE')),
    state text not null check (state in ('RUNNING', 'PAUSED', 'SUCCEEDED', 'FAILED', 'ABORTED')),
    requested_by text not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    error text,
    task_count integer not null,
    plan jsonb
);

create index operation_by_cluster on operation (cluster_id, id);
create index operation_by_tenant on operation (tenant_id, id);

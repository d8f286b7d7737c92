-- Plans that were made and may be applied. What was asked for may hold secrets, and so is in the vault.
create table plan (
    id uuid primary key,
    tenant_id uuid not null,
    cluster_id uuid references cluster (id),
    kind text not null,
    requested_by_id uuid not null,
    requested_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    request_bundle text not null,
    latest_operation_id uuid,
    definitions jsonb not null,
    content jsonb not null,
    task_count integer not null,
    operation_id uuid
);
create index plan_by_expiry on plan (expires_at);
create index plan_by_cluster on plan (cluster_id);

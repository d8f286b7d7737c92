create table cluster_counter (
    tenant_id uuid primary key,
    last_number bigint not null
);

create table cluster (
    id uuid primary key,
    tenant_id uuid not null,
    tenant text not null,
    number bigint not null,
    name text not null,
    description text,
    template text not null,
    owner_id uuid not null,
    owner text not null,
    state text not null check (state in ('PENDING', 'ACTIVE', 'INCOMPLETE', 'INCONSISTENT', 'TERMINATED')),
    message text,
    size integer not null,
    services jsonb not null,
    provider text not null,
    provider_fields jsonb not null,
    dns_suffix text,
    config jsonb not null,
    secret_bundle text,
    ssh_public_key text not null,
    micros_per_hour bigint not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    latest_operation_id uuid,
    unique (tenant_id, number)
);

create index cluster_by_owner on cluster (tenant_id, owner_id, id);
create index cluster_by_expiry on cluster (expires_at) where expires_at is not null and state <> 'TERMINATED';

-- The definitions that a cluster was made from, as they were then.
create table cluster_snapshot (
    cluster_id uuid primary key references cluster (id),
    tenant_id uuid not null,
    snapshot jsonb not null
);

create table node (
    id uuid primary key,
    tenant_id uuid not null,
    cluster_id uuid not null references cluster (id),
    number integer not null,
    host_name text not null,
    state text not null check (state in ('PLANNED', 'CREATING', 'RUNNING', 'FAILED', 'DELETING', 'DELETED')),
    message text,
    services jsonb not null,
    hardware_type text not null,
    image_type text not null,
    provider text not null,
    location text not null,
    machine jsonb,
    outputs jsonb not null,
    unique (cluster_id, number)
);

create table cluster_history (
    id uuid primary key,
    tenant_id uuid not null,
    cluster_id uuid not null references cluster (id),
    at timestamptz not null,
    actor text not null,
    what text not null,
    operation_id uuid,
    message text
);

create index cluster_history_by_cluster on cluster_history (cluster_id, id);

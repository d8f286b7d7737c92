create table webhooks (
    id uuid primary key,
    tenant_id uuid not null references tenants on delete cascade,
    name text not null,
    url text not null,
    types jsonb not null,
    enabled boolean not null,
    secrets_id text not null,
    -- until when messages are signed with the secret before, too
    previous_until timestamptz,
    version integer not null,
    created_at timestamptz not null,
    unique (tenant_id, name)
);

-- How far the deliveries of each have come, and which server is at it: another one takes over when its lease has ended.
create table webhook_progress (
    webhook_id uuid primary key references webhooks on delete cascade,
    tenant_id uuid not null,
    -- of the last event that deliveries were made from
    position bigint not null,
    suspended boolean not null,
    -- of tries in a row that failed
    failures integer not null,
    failing_since timestamptz,
    next_attempt_at timestamptz,
    last_error text,
    last_delivered_at timestamptz,
    lease uuid,
    leased_until timestamptz
);

create table webhook_deliveries (
    id uuid primary key,
    tenant_id uuid not null,
    webhook_id uuid not null references webhooks on delete cascade,
    -- of its event; null of a test
    position bigint,
    type text not null,
    body text not null,
    state text not null check (state in ('WAITING', 'DELIVERED', 'FAILED')),
    attempts integer not null,
    status integer,
    error text,
    took_millis integer,
    created_at timestamptz not null,
    first_attempt_at timestamptz,
    last_attempt_at timestamptz,
    unique (webhook_id, position)
);
create index webhook_deliveries_listed on webhook_deliveries (webhook_id, id);
create index webhook_deliveries_waiting on webhook_deliveries (webhook_id, position) where state = 'WAITING';
create index webhook_deliveries_by_age on webhook_deliveries (created_at);

-- What happened. The position is given after the commit, so that positions are without gaps and in an order in which a
-- reader who has seen one has seen all before it.
create table events (
    id           uuid primary key,
    inserted     bigint generated always as identity,
    position     bigint unique,
    tenant_id    uuid        not null,
    type         text        not null,
    at           timestamptz not null,
    owner_id     uuid,
    cluster_id   uuid,
    operation_id uuid,
    data         jsonb       not null
);
create index events_unpublished on events (inserted) where position is null;
create index events_by_tenant on events (tenant_id, position);
create index events_by_cluster on events (tenant_id, cluster_id, position);
create index events_by_age on events (at);

-- Events that were committed together and are about the same cluster, or about none, are one row: a busy server records
-- thousands a second, and a row with its indexes costs the same whether it holds one event or two hundred. The position is
-- that of the row's last event; the others come right before it.
create table event_batches (
    inserted   bigint generated always as identity primary key,
    position   bigint unique,
    size       integer     not null check (size > 0),
    tenant_id  uuid,
    owner_id   uuid,
    cluster_id uuid,
    at         timestamptz not null,
    types      text[]      not null,
    events     text        not null
);
insert into event_batches (position, size, tenant_id, owner_id, cluster_id, at, types, events)
select position, 1, tenant_id, owner_id, cluster_id, at, array[type],
       json_build_array(json_build_object(
           'type', type, 'at', at, 'operationId', operation_id, 'data', data))::text
from events
order by inserted;
drop table events;
create index event_batches_unpublished on event_batches (inserted) where position is null;
create index event_batches_by_tenant on event_batches (tenant_id, position);
create index event_batches_by_cluster on event_batches (tenant_id, cluster_id, position);

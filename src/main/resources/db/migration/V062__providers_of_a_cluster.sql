-- A cluster may stand at several providers, each with fields and secrets of its own.
alter table cluster add column providers jsonb;
update cluster
set providers = jsonb_build_array(
    jsonb_build_object('name', provider, 'fields', provider_fields, 'secretBundle', secret_bundle));
alter table cluster
    alter column providers set not null,
    drop column provider_fields,
    drop column secret_bundle;

-- The host of its provider's list that a node has; no two nodes of a tenant ever have the same.
alter table node add column host text;
create unique index node_by_host on node (tenant_id, host) where host is not null and state <> 'DELETED';
create index node_by_provider on node (tenant_id, provider) where state <> 'DELETED';

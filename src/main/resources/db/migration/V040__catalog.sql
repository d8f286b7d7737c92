-- Definitions: one immutable row per version. A deleted definition has a version of its own that says so, so that
-- versions never repeat. Per tenant, kind and name, one version is the current one.
create table definitions (
    id          uuid primary key,
    tenant_id   uuid not null references tenants (id) on delete cascade,
    kind        text not null,
    name        text not null,
    version     integer not null,
    current     boolean not null,
    deleted     boolean not null,
    document    jsonb not null,
    secrets_id  text,
    written_by  text not null,
    written_at  timestamptz not null,
    unique (tenant_id, kind, name, version)
);

create unique index definitions_current on definitions (tenant_id, kind, name) where current;

-- Contents of plugins' resources: once each, however many versions of whatever tenants have it, in chunks that are read and
-- written one by one. They are compressed already where that pays.
create table resource_content (
    sha256 text primary key,
    size bigint not null,
    created_at timestamptz not null
);
create table resource_chunk (
    sha256 text not null references resource_content (sha256) on delete cascade,
    position integer not null,
    bytes bytea not null,
    primary key (sha256, position)
);
alter table resource_chunk alter column bytes set storage external;

-- Versions of resources. "staged" is whether the tenant's next publication has it, "active" whether the latest one does. One that is
-- deleted goes on to be there for its number, and has its content as long as an operation may need it.
create table resource_version (
    id uuid primary key,
    tenant_id uuid not null references tenants (id) on delete cascade,
    kind text not null check (kind in ('PROVIDER', 'AUTOMATOR')),
    plugin text not null,
    type text not null,
    name text not null,
    version integer not null,
    format text not null check (format in ('ARCHIVE', 'FILE')),
    permissions text,
    sha256 text references resource_content (sha256),
    size bigint not null,
    staged boolean not null,
    active boolean not null,
    uploaded_by text not null,
    uploaded_at timestamptz not null,
    deleted_at timestamptz,
    unique (tenant_id, kind, plugin, type, name, version)
);
create unique index resource_version_staged on resource_version (tenant_id, kind, plugin, type, name) where staged;
create unique index resource_version_active on resource_version (tenant_id, kind, plugin, type, name) where active;
create index resource_version_by_content on resource_version (sha256);
create index resource_version_deleted on resource_version (deleted_at) where deleted_at is not null and sha256 is not null;

-- The number of a tenant's latest publication, and in which publications a version is: from the first to before the last.
create table resource_publication (
    tenant_id uuid primary key references tenants (id) on delete cascade,
    number integer not null
);
create table resource_activation (
    version_id uuid not null references resource_version (id) on delete cascade,
    since integer not null,
    until integer,
    primary key (version_id, since)
);

-- The publication that an operation goes by; 0 is the one before the first, without resources.
alter table operation add column resource_publication integer not null default 0;
create index operation_by_publication on operation (tenant_id, resource_publication) where resource_publication > 0;

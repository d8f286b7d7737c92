-- That a provider had no capacity for machines of a hardware type at a location: for a while none is planned there.
create table shortage (
    id uuid primary key,
    tenant_id uuid not null,
    provider text not null,
    hardware_type text not null,
    location text not null,
    message text not null,
    found_at timestamptz not null,
    ends_at timestamptz not null
);
create index shortage_by_provider on shortage (tenant_id, provider, ends_at);
create index shortage_by_end on shortage (ends_at);

create table tenants (
    id                   uuid primary key,
    name                 text        not null unique,
    description          text        not null,
    max_clusters         integer,
    max_nodes            integer,
    max_price_micros     bigint,
    version              integer     not null,
    created_at           timestamptz not null
);

create table users (
    id            uuid primary key,
    tenant_id     uuid        not null references tenants,
    name          text        not null,
    password_hash text        not null,
    roles         jsonb       not null,
    enabled       boolean     not null,
    version       integer     not null,
    created_at    timestamptz not null,
    unique (tenant_id, name)
);

-- Sessions and API tokens; only the SHA-256 of a token is kept.
create table tokens (
    id           uuid primary key,
    tenant_id    uuid        not null references tenants,
    user_id      uuid        not null references users on delete cascade,
    kind         text        not null,
    name         text        not null,
    hash         text        not null unique,
    roles        jsonb       not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    last_used_at timestamptz
);
create index tokens_by_user on tokens (tenant_id, user_id, kind);

create table secrets (
    id         uuid primary key,
    tenant_id  uuid        not null references tenants,
    sealed     bytea       not null,
    created_at timestamptz not null
);

create table audit (
    id          uuid primary key,
    tenant_id   uuid        not null,
    at          timestamptz not null,
    user_name   text        not null,
    action      text        not null,
    subject     text        not null,
    before_hash text,
    after_hash  text
);
create index audit_by_tenant on audit (tenant_id, id);

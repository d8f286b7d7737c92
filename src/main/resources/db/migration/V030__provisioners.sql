create table provisioners (
    id uuid primary key,
    name text not null unique,
    credential_hash text not null unique,
    pools jsonb not null,
    created_at timestamptz not null
);

create table incarnations (
    name text primary key,
    provisioner_id uuid not null references provisioners on delete cascade,
    proof_hash text not null,
    host text not null,
    version text not null,
    state text not null,
    pools jsonb not null,
    capacity integer not null,
    running integer not null,
    plugins jsonb not null,
    enrolled_at timestamptz not null,
    last_seen_at timestamptz not null
);
create index incarnations_state on incarnations (state);
create index incarnations_provisioner on incarnations (provisioner_id);

create table secret_fetches (
    id uuid primary key,
    provisioner_id uuid not null,
    bundle text not null,
    found boolean not null,
    fetched_at timestamptz not null
);
create index secret_fetches_bundle on secret_fetches (bundle);

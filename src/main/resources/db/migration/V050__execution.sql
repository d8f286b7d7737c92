create table execution_replica (
    id uuid primary key,
    renewed_until timestamptz not null
);

-- As many rows as there are shards; their number is fixed when the installation is made.
create table execution_shard (
    shard integer primary key,
    owner uuid,
    token bigint not null default 0
);
insert into execution_shard (shard) select generate_series(0, 63);

create table execution_operation (
    id uuid primary key,
    tenant_id uuid not null,
    task_base uuid not null unique,
    shard integer not null references execution_shard,
    priority text not null,
    nonce_key bytea not null,
    graph bytea not null,
    state bytea,
    state_sequence bigint not null default 0,
    ended boolean not null default false,
    submitted_at timestamptz not null
);
create index execution_operation_running on execution_operation (shard) where not ended;

create table execution_command (
    id bigint generated always as identity primary key,
    shard integer not null references execution_shard,
    operation_id uuid not null references execution_operation on delete cascade,
    command text not null
);
create index execution_command_shard on execution_command (shard, id);

create table execution_journal (
    shard integer not null references execution_shard,
    sequence bigint not null,
    token bigint not null,
    transitions bytea not null,
    primary key (shard, sequence)
);

create table execution_log (
    task_id uuid not null,
    attempt integer not null,
    sequence integer not null,
    position bigint not null,
    length bigint not null,
    text text not null,
    primary key (task_id, attempt, sequence)
);
create index execution_log_position on execution_log (task_id, position);

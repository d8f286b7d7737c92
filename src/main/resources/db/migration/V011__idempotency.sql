create table idempotency (
    caller       text        not null,
    key          text        not null,
    request_hash text        not null,
    created_at   timestamptz not null,
    status       integer,
    content_type text,
    location     text,
    body         text,
    primary key (caller, key)
);
create index idempotency_by_age on idempotency (created_at);

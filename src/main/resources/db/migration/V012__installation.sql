-- What all servers of an installation must agree on.
create table installation (
    name text primary key,
    value bytea not null
);

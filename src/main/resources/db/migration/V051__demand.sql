-- How many slots of a pool a replica could use: what it holds and what waits. No row is none.
create table execution_demand (
    replica uuid not null references execution_replica on delete cascade,
    pool text not null,
    tasks integer not null,
    primary key (replica, pool)
);

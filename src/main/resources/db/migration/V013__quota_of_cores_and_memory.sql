alter table tenants
    add column max_cores      integer,
    add column max_memory_mib bigint;

-- When the end of a lease was set, and when it was last warned of since then.
alter table cluster
    add column lease_set_at timestamptz,
    add column lease_warned_at timestamptz;
update cluster set lease_set_at = created_at;
alter table cluster alter column lease_set_at set not null;

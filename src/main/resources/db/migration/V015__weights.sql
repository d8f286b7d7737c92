-- A tenant's part of a pool that others want too, in comparison with theirs.
alter table tenants add column weight integer not null default 1 check (weight between 1 and 100);

-- Maintenance windows of the cluster's own; null where those of its template hold.
alter table cluster add column maintenance jsonb;

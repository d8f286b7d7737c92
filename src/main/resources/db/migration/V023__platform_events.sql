-- Events of the platform are no tenant's.
create index event_batches_of_platform on event_batches (position) where tenant_id is null;

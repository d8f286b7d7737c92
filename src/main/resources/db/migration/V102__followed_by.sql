-- The operation that was queued as this one failed, to finish what it could not.
alter table operation add column followed_by uuid;

-- The operation that could not make a node's machine, for its provider had no capacity.
alter table node add column no_capacity_in uuid;

-- How services stand on a node, as their last actions left them, by name; one that is not there runs, once the node is complete.
alter table node add column service_states jsonb not null default '{}';

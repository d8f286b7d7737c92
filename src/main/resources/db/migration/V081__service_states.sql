-- How services stand on a node, as their last actions left them, by name; one that was never started is not there.
alter table node add column service_states jsonb not null default '{}';

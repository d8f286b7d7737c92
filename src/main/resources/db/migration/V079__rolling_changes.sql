-- In which batches an operation goes over the nodes; null for all at once.
alter table operation add column rollout jsonb;

-- The wave of the task graph in which the operation first does something on the node.
alter table operation_node add column wave integer not null default 0;

-- Why a plan is not worth to be applied; null where it is.
alter table plan add column needless text;

-- Of a node whose machine was an orphan: the cluster and the node that it was tagged with.
alter table node add column adopts_from jsonb;

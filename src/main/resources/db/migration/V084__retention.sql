-- Clusters that are gone are kept for a while.
alter table cluster add column terminated_at timestamptz;
update cluster
set terminated_at = coalesce(operation.ended_at, operation.created_at, cluster.created_at)
from cluster as terminated
left join operation on operation.id = terminated.latest_operation_id
where terminated.id = cluster.id and cluster.state = 'TERMINATED';
create index cluster_by_termination on cluster (terminated_at) where state = 'TERMINATED';

-- For the deletion of nodes.
create index operation_node_by_node on operation_node (node_id);

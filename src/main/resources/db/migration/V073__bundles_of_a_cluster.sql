-- A provisioner that fetches a bundle is given what its cluster's provider says now.
create index cluster_bundles on cluster using gin (providers jsonb_path_ops);

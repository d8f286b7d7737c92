-- Public keys by which people log in to machines: of each user, and of those who look after a tenant.
alter table users add column authorized_keys jsonb not null default '[]';
alter table tenants add column authorized_keys jsonb not null default '[]';
-- The keys in force when the operation began; null of those that began before they were kept: then the cluster's are.
alter table operation add column authorized_keys jsonb;
-- SHA-256 of the keys that are on a node, one a line; null where that is not known.
alter table node add column keys_digest text;

update node
set keys_digest = encode(sha256(convert_to(coalesce(
        (select string_agg(line, E'\n' order by place)
         from jsonb_array_elements_text(cluster.authorized_keys) with ordinality as keys(line, place)), ''), 'UTF8')), 'hex')
from cluster
where cluster.id = node.cluster_id and node.state <> 'DELETED' and node.completion = 'COMPLETE';

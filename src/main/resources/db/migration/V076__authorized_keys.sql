-- Public keys of people who may log in to the nodes of a cluster.
alter table cluster add column authorized_keys jsonb not null default '[]';

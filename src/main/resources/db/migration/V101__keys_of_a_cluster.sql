-- Public keys that open nodes which the cluster's newest does not open yet: while its key is rotated, and after a rotation that was not finished.
alter table cluster add column older_ssh_keys jsonb not null default '[]';

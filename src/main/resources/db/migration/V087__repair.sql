-- Whether an inspection has found a node as it is recorded since an operation last worked on it: what then stops has stopped by
-- itself.
alter table node add column was_ok boolean not null default false;

-- Words that people put on clusters to find them again.
alter table cluster add column labels jsonb not null default '{}';

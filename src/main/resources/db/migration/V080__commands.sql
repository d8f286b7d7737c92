-- What an operation of the kind RUN runs on nodes; null for all others.
alter table operation add column command text;

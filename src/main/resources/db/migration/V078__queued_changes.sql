-- What an operation that waits for its turn is to do, in the vault, for it may hold secrets.
alter table operation add column request_bundle text;

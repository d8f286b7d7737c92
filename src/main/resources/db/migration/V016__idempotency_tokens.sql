-- Who serves a request, and what it has made: set in the transaction that makes it, and only by who still serves it.
alter table idempotency add column token uuid;
alter table idempotency add column made uuid;

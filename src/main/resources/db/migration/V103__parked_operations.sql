-- Why an operation that has not ended is not run: it cannot be taken up. Null of all others.
alter table execution_operation add column parked text;

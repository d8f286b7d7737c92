-- Inspections that have ended are forgotten oldest first.
create index operation_ended_inspection on operation (ended_at) where kind = 'INSPECT';

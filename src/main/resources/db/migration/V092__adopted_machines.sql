-- Of a node whose machine was there before it: the provider's id of that machine.
alter table node add column adopts text;

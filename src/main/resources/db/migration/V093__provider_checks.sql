-- Provisioners are asked as well whether an account can be used, and what it offers.
alter table provider_question
    add column kind text not null default 'LIST_MACHINES',
    add column checks jsonb not null default '[]',
    add column offer jsonb;
update provider_question set kind = 'DELETE_MACHINE' where orphan_id is not null;

-- What was there before and after, instead of only its hash.
alter table audit
    drop column before_hash,
    drop column after_hash,
    add column before_state jsonb,
    add column after_state jsonb;
create index audit_by_subject on audit (tenant_id, subject, id);
create index audit_by_user on audit (tenant_id, user_name, id);

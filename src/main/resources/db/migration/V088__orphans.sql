-- What provisioners are asked about accounts at providers: which machines there are, or that one be given back.
create table provider_question (
    id uuid primary key,
    tenant_id uuid not null,
    provider text not null,
    orphan_id uuid,
    incarnation text,
    secret_bundle text,
    asked_at timestamptz not null,
    parts jsonb not null,
    part_count integer,
    ended_at timestamptz,
    failure text
);
create index provider_question_by_provider on provider_question (tenant_id, provider);

-- Machines that carry this installation's tag and belong to no node.
create table orphan (
    id uuid primary key,
    tenant_id uuid not null,
    provider text not null,
    provider_id text not null,
    machine jsonb not null,
    cluster_id uuid not null,
    node_id uuid not null,
    found_at timestamptz not null,
    question_id uuid not null,
    message text,
    unique (tenant_id, provider, provider_id)
);

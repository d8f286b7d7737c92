-- What a tenant may use, as JSON arrays of names; null is whatever there is, which all tenants from before may.
alter table tenants
    add column pools jsonb,
    add column provider_types jsonb;

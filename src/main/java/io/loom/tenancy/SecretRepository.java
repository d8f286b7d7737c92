package io.loom.tenancy;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Stored secrets. */
@ApplicationScoped
class SecretRepository implements PanacheRepositoryBase<SecretEntity, UUID> {}

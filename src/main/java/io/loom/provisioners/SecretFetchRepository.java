package io.loom.provisioners;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Stored fetches of secrets. */
@ApplicationScoped
class SecretFetchRepository implements PanacheRepositoryBase<SecretFetchEntity, UUID> {}

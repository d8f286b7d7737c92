package io.loom.operations.accounts;

import io.loom.operations.accounts.ProviderQuestionEntity.Kind;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What provisioners are asked. Every method joins the caller's transaction. */
@ApplicationScoped
public class ProviderQuestionRepository implements PanacheRepositoryBase<ProviderQuestionEntity, UUID> {

    /** A question, locked until the end of the transaction: parts of its answer may come to several servers. */
    Optional<ProviderQuestionEntity> lock(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The question that has not ended and names a bundle of secrets. */
    public Optional<ProviderQuestionEntity> withBundle(String bundle) {
        return find("secretBundle = ?1 and endedAt is null", bundle).firstResultOptional();
    }

    /** Those of a kind that a tenant has asked, by provider. */
    List<ProviderQuestionEntity> of(UUID tenantId, Kind kind) {
        return list("tenantId = ?1 and kind = ?2 order by provider, id", tenantId, kind);
    }

    /** The same about one provider, the latest first. */
    List<ProviderQuestionEntity> of(UUID tenantId, Kind kind, String provider) {
        return list("tenantId = ?1 and kind = ?2 and provider = ?3 order by id desc", tenantId, kind, provider);
    }
}

package io.loom.operations;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What provisioners are asked. Every method joins the caller's transaction. */
@ApplicationScoped
class ProviderQuestionRepository implements PanacheRepositoryBase<ProviderQuestionEntity, UUID> {

    /** A question, locked until the end of the transaction: parts of its answer may come to several servers. */
    Optional<ProviderQuestionEntity> lock(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The lists of machines that a tenant has asked for, by provider. */
    List<ProviderQuestionEntity> searches(UUID tenantId) {
        return list("tenantId = ?1 and orphanId is null order by provider, id", tenantId);
    }

    /** The same for one provider. */
    List<ProviderQuestionEntity> searches(UUID tenantId, String provider) {
        return list("tenantId = ?1 and provider = ?2 and orphanId is null", tenantId, provider);
    }
}

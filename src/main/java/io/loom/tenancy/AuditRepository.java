package io.loom.tenancy;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is kept of who did what. */
@ApplicationScoped
class AuditRepository implements PanacheRepositoryBase<AuditEntity, UUID> {

    List<AuditEntity> page(UUID tenantId, AuditLog.Wanted wanted, @Nullable UUID before, int limit) {
        StringBuilder query = new StringBuilder("tenantId = :tenant");
        Map<String, Object> parameters = new HashMap<>(Map.of("tenant", tenantId));
        narrow(query, parameters, "before", before, "id < :before");
        narrow(query, parameters, "user", wanted.user(), "userName = :user");
        narrow(query, parameters, "action", wanted.action(), "left(action, length(:action)) = :action");
        narrow(query, parameters, "subject", wanted.subject(), "left(subject, length(:subject)) = :subject");
        narrow(query, parameters, "since", wanted.since(), "at >= :since");
        narrow(query, parameters, "until", wanted.until(), "at < :until");
        return find(query + " order by id desc", parameters).page(0, limit).list();
    }

    private static void narrow(
            StringBuilder query,
            Map<String, Object> parameters,
            String name,
            @Nullable Object value,
            String condition) {
        if (value != null) {
            query.append(" and ").append(condition);
            parameters.put(name, value);
        }
    }
}

package io.loom.tenancy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import org.jspecify.annotations.Nullable;

/** Which installation of Loom this server is of. */
@ApplicationScoped
public class Installation {

    private final EntityManager database;
    private volatile @Nullable String id;

    Installation(EntityManager database) {
        this.database = database;
    }

    /** A UUID in text; the same for all servers of the installation, as long as its database lives. */
    public String id() {
        String known = id;
        if (known == null) {
            known = QuarkusTransaction.requiringNew().call(() -> (String) database.createNativeQuery(
                            "select convert_from(value, 'UTF8') from installation where name = 'id'", String.class)
                    .getSingleResult());
            id = known;
        }
        return known;
    }
}

package io.loom.tenancy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A tenant as it is stored. */
@Entity
@Table(name = "tenants")
class TenantEntity {

    @Id
    UUID id;

    @Column
    String name;

    @Column
    String description;

    @Column
    @Nullable
    Integer maxClusters;

    @Column
    @Nullable
    Integer maxNodes;

    @Column
    @Nullable
    Integer maxCores;

    @Column
    @Nullable
    Long maxMemoryMib;

    @Column
    @Nullable
    Long maxPriceMicros;

    @Column
    int weight = Weights.DEFAULT;

    /** Names of the pools that it may use; null for all. */
    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    Set<String> pools;

    /** Names of the provider types that it may use; null for all. */
    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    Set<String> providerTypes;

    /** Public keys, one line each, OpenSSH format. */
    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    List<String> authorizedKeys = List.of();

    @Version
    int version;

    @Column
    Instant createdAt;

    void limit(Quota quota) {
        maxClusters = quota.clusters();
        maxNodes = quota.nodes();
        maxCores = quota.cores();
        maxMemoryMib = quota.memoryMib();
        maxPriceMicros = quota.pricePerHourMicros();
    }

    Quota quota() {
        return new Quota(maxClusters, maxNodes, maxCores, maxMemoryMib, maxPriceMicros);
    }
}

package io.loom.operations.placements;

import io.loom.clusters.NodeEntity;
import io.loom.model.Shortage;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** That a provider had no capacity, as a task has found out. Several rows may say the same: none is ever waited for. */
@Entity
@Table(name = "shortage")
class ShortageEntity {

    @Id
    private UUID id;

    @Column
    private UUID tenantId;

    @Column
    private String provider;

    @Column
    private String hardwareType;

    @Column
    private String location;

    @Column
    private String message;

    @Column
    private Instant foundAt;

    @Column
    private Instant endsAt;

    protected ShortageEntity() {}

    /**
     * @param node that could not be made
     * @param message the provider's own words
     * @param kept so long it counts
     */
    ShortageEntity(UUID id, UUID tenantId, NodeEntity node, String message, Instant foundAt, Duration kept) {
        this.id = id;
        this.tenantId = tenantId;
        this.provider = node.provider();
        this.hardwareType = node.hardwareType();
        this.location = node.location();
        this.message = message;
        this.foundAt = foundAt;
        this.endsAt = foundAt.plus(kept);
    }

    Instant foundAt() {
        return foundAt;
    }

    /** What it says. */
    Shortage shortage() {
        return new Shortage(provider, hardwareType, location, message, endsAt);
    }
}

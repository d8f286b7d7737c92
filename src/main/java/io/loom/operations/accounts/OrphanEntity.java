package io.loom.operations.accounts;

import io.loom.contract.FoundMachine;
import io.loom.contract.Machine;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A machine at a provider that carries this installation's tag and belongs to no node. */
@Entity
@Table(name = "orphan")
class OrphanEntity {

    @Id
    private UUID id;

    @Column
    private UUID tenantId;

    @Column
    private String provider;

    @Column
    private String providerId;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private Machine machine;

    @Column
    private UUID clusterId;

    @Column
    private UUID nodeId;

    @Column
    private Instant foundAt;

    @Column
    private UUID questionId;

    @Column
    private @Nullable String message;

    protected OrphanEntity() {}

    OrphanEntity(UUID id, ProviderQuestionEntity question, FoundMachine found, Instant foundAt) {
        this.id = id;
        this.tenantId = question.tenantId();
        this.provider = question.provider();
        this.providerId = found.machine().providerId();
        this.foundAt = foundAt;
        see(question, found);
    }

    /** It is there, as a question has found out. */
    final void see(ProviderQuestionEntity question, FoundMachine found) {
        this.machine = found.machine();
        this.clusterId = found.clusterId();
        this.nodeId = found.nodeId();
        this.questionId = question.id();
    }

    UUID id() {
        return id;
    }

    UUID tenantId() {
        return tenantId;
    }

    /** Name of the provider. */
    String provider() {
        return provider;
    }

    /** What the provider knows of it. */
    Machine machine() {
        return machine;
    }

    /** What it is tagged with. */
    UUID clusterId() {
        return clusterId;
    }

    /** What it is tagged with. */
    UUID nodeId() {
        return nodeId;
    }

    /** When it was first found. */
    Instant foundAt() {
        return foundAt;
    }

    /** Why it could not be given back; null where nobody has tried, or has not failed yet. */
    @Nullable
    String message() {
        return message;
    }

    void say(@Nullable String message) {
        this.message = message;
    }

    /** As it is to be given back. */
    FoundMachine found() {
        return new FoundMachine(machine, clusterId, nodeId);
    }
}

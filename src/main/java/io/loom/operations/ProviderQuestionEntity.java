package io.loom.operations;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** What a provisioner was asked about an account at a provider. Its answer comes in parts, in any order. */
@Entity
@Table(name = "provider_question")
class ProviderQuestionEntity {

    @Id
    private UUID id;

    @Column
    private UUID tenantId;

    @Column
    private String provider;

    @Column
    private @Nullable UUID orphanId;

    @Column
    private @Nullable String incarnation;

    @Column
    private @Nullable String secretBundle;

    @Column
    private Instant askedAt;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private List<Integer> parts;

    @Column
    private @Nullable Integer partCount;

    @Column
    private @Nullable Instant endedAt;

    @Column
    private @Nullable String failure;

    protected ProviderQuestionEntity() {}

    /** @param orphanId the machine that is to be given back; null where machines are listed */
    ProviderQuestionEntity(UUID id, UUID tenantId, String provider, @Nullable UUID orphanId, Instant askedAt) {
        this.id = id;
        this.tenantId = tenantId;
        this.provider = provider;
        this.orphanId = orphanId;
        this.askedAt = askedAt;
        this.parts = List.of();
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

    /** The machine that is to be given back; null where machines are listed. */
    @Nullable
    UUID orphanId() {
        return orphanId;
    }

    /** Who is asked; null where nobody is there. */
    @Nullable
    String incarnation() {
        return incarnation;
    }

    /** In the vault, until the question has ended; null where the account has no secrets. */
    @Nullable
    String secretBundle() {
        return secretBundle;
    }

    /** It goes to this incarnation. */
    void ask(String incarnation, @Nullable String secretBundle) {
        this.incarnation = incarnation;
        this.secretBundle = secretBundle;
    }

    Instant askedAt() {
        return askedAt;
    }

    /** A part of the answer is there; whether it is all there now. */
    boolean hear(int part, boolean isLast) {
        TreeSet<Integer> heard = new TreeSet<>(parts);
        heard.add(part);
        parts = List.copyOf(heard);
        if (isLast) {
            partCount = part + 1;
        }
        return partCount != null && heard.size() == partCount;
    }

    /** Null until all of the answer is there. */
    @Nullable
    Instant endedAt() {
        return endedAt;
    }

    /** Why it was not answered as a whole; null where it was, or is still to be. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Remembers why it cannot be answered as a whole. */
    void fail(String why) {
        this.failure = why;
    }

    void end(Instant at) {
        this.endedAt = at;
        this.secretBundle = null;
    }
}

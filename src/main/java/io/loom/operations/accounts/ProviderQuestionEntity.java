package io.loom.operations.accounts;

import io.loom.contract.AccountCheck;
import io.loom.contract.ProviderOffer;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** What a provisioner was asked about an account at a provider. Its answer comes in parts, in any order. */
@Entity
@Table(name = "provider_question")
public class ProviderQuestionEntity {

    @Id
    private UUID id;

    @Column
    private UUID tenantId;

    @Column
    private String provider;

    @Column
    @Enumerated(EnumType.STRING)
    private Kind kind;

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
    @JdbcTypeCode(SqlTypes.JSON)
    private List<AccountCheck> checks;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable ProviderOffer offer;

    @Column
    private @Nullable Instant endedAt;

    @Column
    private @Nullable String failure;

    /** What is asked, by the name that is stored. */
    enum Kind {
        LIST_MACHINES(Duration.ofMinutes(10)),
        DELETE_MACHINE(Duration.ofMinutes(10)),
        CHECK(Duration.ofMinutes(3)),
        DISCOVER(Duration.ofMinutes(3));

        private final Duration patience;

        Kind(Duration patience) {
            this.patience = patience;
        }

        /** So long an answer is waited for. */
        Duration patience() {
            return patience;
        }
    }

    protected ProviderQuestionEntity() {}

    /** @param orphanId the machine that is to be given back; null where that is not the question */
    ProviderQuestionEntity(
            UUID id, UUID tenantId, String provider, Kind kind, @Nullable UUID orphanId, Instant askedAt) {
        this.id = id;
        this.tenantId = tenantId;
        this.provider = provider;
        this.kind = kind;
        this.orphanId = orphanId;
        this.askedAt = askedAt;
        this.parts = List.of();
        this.checks = List.of();
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

    Kind kind() {
        return kind;
    }

    /** The machine that is to be given back; null where that is not the question. */
    @Nullable
    UUID orphanId() {
        return orphanId;
    }

    /** Who is asked; null where nobody is there. */
    @Nullable
    public String incarnation() {
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

    /** What was looked at, as far as the answer is there. */
    List<AccountCheck> checks() {
        return checks;
    }

    /** What the account offers, as far as the answer is there. */
    ProviderOffer offer() {
        return offer == null ? ProviderOffer.NOTHING : offer;
    }

    /** Whether the part is there already. */
    boolean hasHeard(int part) {
        return parts.contains(part);
    }

    /** Remembers what a part of the answer says. */
    void note(List<AccountCheck> some, @Nullable ProviderOffer part) {
        if (!some.isEmpty()) {
            checks = Stream.concat(checks.stream(), some.stream()).toList();
        }
        if (part != null) {
            offer = offer().plus(part);
        }
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

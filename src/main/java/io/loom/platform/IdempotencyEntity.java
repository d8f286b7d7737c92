package io.loom.platform;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A request that may come again, and its answer, as they are stored. */
@Entity
@Table(name = "idempotency")
class IdempotencyEntity {

    /** Whose key it is, and the key. */
    @Embeddable
    static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        @Column
        String caller;

        @Column
        String key;

        Key() {
            this("", "");
        }

        Key(String caller, String key) {
            this.caller = caller;
            this.key = key;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && caller.equals(that.caller) && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return Objects.hash(caller, key);
        }
    }

    @EmbeddedId
    Key id;

    @Column
    String requestHash;

    @Column
    Instant createdAt;

    /** Of who serves it. */
    @Column
    @Nullable
    UUID token;

    /** What it has made; null where nothing was marked. */
    @Column
    @Nullable
    UUID made;

    /** Of the answer; null while the first request is served. */
    @Column
    @Nullable
    Integer status;

    @Column
    @Nullable
    String contentType;

    @Column
    @Nullable
    String location;

    @Column
    @Nullable
    String body;
}

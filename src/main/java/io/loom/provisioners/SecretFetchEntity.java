package io.loom.provisioners;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** The audit of who fetched which secrets, and when. */
@Entity
@Table(name = "secret_fetches")
class SecretFetchEntity {

    @Id
    UUID id;

    @Column
    UUID provisionerId;

    @Column
    String bundle;

    @Column
    boolean found;

    @Column
    Instant fetchedAt;
}

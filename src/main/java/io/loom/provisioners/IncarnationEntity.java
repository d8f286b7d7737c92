package io.loom.provisioners;

import io.loom.contract.PluginDescriptor;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** One run of a provisioner. */
@Entity
@Table(name = "incarnations")
class IncarnationEntity {

    /** Whether it is there. */
    enum State {
        /** It has enrolled, and has not said Hello. */
        ENROLLED,
        LIVE,
        LOST,
        GONE
    }

    @Id
    String name;

    @Column
    UUID provisionerId;

    @Column
    String proofHash;

    @Column
    String host;

    @Column
    String version;

    @Column
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    State state;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    Set<String> pools;

    @Column
    int capacity;

    @Column
    int running;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    List<PluginDescriptor> plugins;

    @Column
    Instant enrolledAt;

    @Column
    Instant lastSeenAt;
}

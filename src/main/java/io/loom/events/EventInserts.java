package io.loom.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Writes new events, and reads what it wrote: a row for those of a transaction that are about the same cluster. */
@ApplicationScoped
class EventInserts {

    private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();
    private static final TypeReference<List<StoredEvent>> EVENTS = new TypeReference<>() {};
    private static final int MOST = 256;
    private static final String INSERT =
            "insert into event_batches (size, tenant_id, owner_id, cluster_id, at, types, events)"
                    + " values (?, ?, ?, ?, ?, ?, ?)";

    private final DataSource database;

    EventInserts(DataSource database) {
        this.database = database;
    }

    /** An event and when it happened. */
    record Happened(DomainEvent event, Instant at) {}

    /** What the events of a row have in common. */
    private record Shared(
            @Nullable UUID tenantId,
            @Nullable UUID ownerId,
            @Nullable UUID clusterId) {}

    /** Inserts events within the current transaction. Those about the same cluster keep their order. */
    void insert(List<Happened> all) {
        Map<Shared, List<Happened>> rows = new LinkedHashMap<>();
        for (Happened each : all) {
            DomainEvent event = each.event();
            rows.computeIfAbsent(
                            new Shared(event.tenantId(), event.ownerId(), event.clusterId()), key -> new ArrayList<>())
                    .add(each);
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (Map.Entry<Shared, List<Happened>> row : rows.entrySet()) {
                List<Happened> events = row.getValue();
                for (int from = 0; from < events.size(); from += MOST) {
                    add(statement, row.getKey(), events.subList(from, Math.min(events.size(), from + MOST)));
                }
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException("Events are not written: " + e.getMessage(), e);
        }
    }

    private static void add(PreparedStatement statement, Shared shared, List<Happened> events) throws SQLException {
        List<StoredEvent> stored = events.stream()
                .map(each -> new StoredEvent(
                        each.event().type().word(),
                        each.at(),
                        each.event().operationId(),
                        each.event().data()))
                .toList();
        String[] types = stored.stream().map(StoredEvent::type).distinct().toArray(String[]::new);
        statement.setInt(1, stored.size());
        statement.setObject(2, shared.tenantId());
        statement.setObject(3, shared.ownerId());
        statement.setObject(4, shared.clusterId());
        statement.setObject(5, OffsetDateTime.ofInstant(events.getLast().at(), ZoneOffset.UTC));
        statement.setArray(6, statement.getConnection().createArrayOf("text", types));
        statement.setString(7, json(stored));
        statement.addBatch();
    }

    private static String json(List<StoredEvent> events) {
        try {
            return JSON.writeValueAsString(events);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The data of events cannot be written as JSON.", e);
        }
    }

    /** The events of a row. */
    static List<StoredEvent> events(EventBatchEntity batch) {
        try {
            return JSON.readValue(batch.events, EVENTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The stored events up to " + batch.position + " cannot be read.", e);
        }
    }
}

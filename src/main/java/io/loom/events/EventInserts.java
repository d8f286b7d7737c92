package io.loom.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.platform.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Writes new events: any number by one statement, for a busy server records thousands a second. */
@ApplicationScoped
class EventInserts {

    private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();
    private static final String INSERT = """
            insert into events (id, tenant_id, type, at, owner_id, cluster_id, operation_id, data)
            select id, tenant_id, type, at, owner_id, cluster_id, operation_id, cast(data as jsonb)
            from unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[], ?::uuid[], ?::uuid[], ?::uuid[], ?::text[])
                 with ordinality as fresh (id, tenant_id, type, at, owner_id, cluster_id, operation_id, data, place)
            order by place
            """;

    private final DataSource database;

    EventInserts(DataSource database) {
        this.database = database;
    }

    /** An event and when it happened. */
    record Happened(DomainEvent event, Instant at) {}

    /** Inserts events in order, within the current transaction. */
    void insert(List<Happened> all) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            Columns columns = new Columns(connection, statement, all);
            columns.set(1, "uuid", each -> Ids.next());
            columns.set(2, "uuid", each -> each.event().tenantId());
            columns.set(3, "text", each -> each.event().type());
            columns.set(4, "timestamptz", each -> each.at().toString());
            columns.set(5, "uuid", each -> each.event().ownerId());
            columns.set(6, "uuid", each -> each.event().clusterId());
            columns.set(7, "uuid", each -> each.event().operationId());
            columns.set(8, "text", each -> json(each.event()));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("Events are not written: " + e.getMessage(), e);
        }
    }

    private static String json(DomainEvent event) {
        try {
            return JSON.writeValueAsString(event.data());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The data of a " + event.type() + " cannot be written as JSON.", e);
        }
    }

    private record Columns(Connection connection, PreparedStatement statement, List<Happened> all) {
        void set(int index, String type, Function<Happened, @Nullable Object> value) throws SQLException {
            statement.setArray(
                    index,
                    connection.createArrayOf(type, all.stream().map(value).toArray()));
        }
    }
}

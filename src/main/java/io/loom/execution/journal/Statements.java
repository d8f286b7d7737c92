package io.loom.execution.journal;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs one statement at a time, in the caller's transaction where there is one. */
@ApplicationScoped
class Statements {

    /** Sets the parameters of a statement. */
    interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** Makes something of the rows of an answer. */
    interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    private final DataSource database;

    Statements(DataSource database) {
        this.database = database;
    }

    int update(String sql, Binder binder) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(statement);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new JournalException("Cannot write the execution journal", e);
        }
    }

    <T> T query(String sql, Binder binder, Reader<T> reader) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                return reader.read(rows);
            }
        } catch (SQLException e) {
            throw new JournalException("Cannot read the execution journal", e);
        }
    }
}

package io.loom.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    private static final Path BINARIES = Path.of("target", "postgres").toAbsolutePath();

    @TempDir
    Path root;

    @Test
    void keepsWhatWasCommittedAcrossARestart() throws SQLException {
        DataFolder data = new DataFolder(root);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data, BINARIES)) {
            execute(postgres, "create table t (x int)", "insert into t values (42)");
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data, BINARIES)) {
            assertThat(ask(postgres, "select x from t")).isEqualTo("42");
        }
    }

    @Test
    void runsDurably() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(new DataFolder(root), BINARIES)) {
            assertThat(ask(postgres, "show fsync")).isEqualTo("on");
            assertThat(ask(postgres, "show synchronous_commit")).isEqualTo("on");
            assertThat(ask(postgres, "show full_page_writes")).isEqualTo("on");
        }
    }

    @Test
    void endsTheOrphanOfAKilledRunAndKeepsItsData() throws SQLException {
        DataFolder data = new DataFolder(root);
        EmbeddedPostgres orphan = EmbeddedPostgres.start(data, BINARIES);
        long orphanPid = orphan.pid();
        execute(orphan, "create table t (x int)", "insert into t values (7)");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data, BINARIES)) {
            assertThatThrownBy(() -> connect(orphan)).hasMessageContaining("refused");
            assertThat(postgres.pid()).isNotEqualTo(orphanPid);
            assertThat(ask(postgres, "select x from t")).isEqualTo("7");
        }
    }

    @Test
    void startsWhereTheRecordedProcessIsSomebodyElse() throws IOException, SQLException {
        DataFolder data = new DataFolder(root);
        EmbeddedPostgres.start(data, BINARIES).close();
        Files.writeString(
                root.resolve("postgres/data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data, BINARIES)) {
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void asksForThePasswordThatIsKeptForTheOwnerOnly() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(new DataFolder(root), BINARIES)) {
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("postgres/password"))))
                    .isEqualTo("rw-------");
        }
    }

    private static void execute(EmbeddedPostgres postgres, String... statements) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String ask(EmbeddedPostgres postgres, String query) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, postgres.password());
    }
}

package io.loom.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL whose postmaster is killed. */
class PostgresWatchTest {

    private static final Path BINARIES = Path.of("target", "postgres").toAbsolutePath();
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path root;

    @Test
    void oneThatIsKilledRunsAgainWithItsDataOnTheSamePort() throws SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(new DataFolder(root), BINARIES);
        try (PostgresWatch watch = PostgresWatch.over(postgres)) {
            execute(postgres, "create table t (x int)");
            execute(postgres, "insert into t values (42)");
            for (int round = 0; round < 2; round++) {
                long killed = kill(postgres);
                await().atMost(SOON)
                        .ignoreExceptions()
                        .until(() -> answer(postgres).equals("42"));
                assertThat(postgres.pid()).isNotEqualTo(killed);
            }
        }
        assertNoneRuns(postgres);
    }

    @Test
    void oneThatDoesNotStartIsTriedUntilItDoes() throws IOException, SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(new DataFolder(root), BINARIES);
        int port = URI.create(postgres.url().substring("jdbc:".length())).getPort();
        execute(postgres, "create table t (x int)");
        execute(postgres, "insert into t values (7)");
        kill(postgres);
        try (ServerSocket somebodyElse = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                PostgresWatch watch = PostgresWatch.over(postgres)) {
            Path output = root.resolve("postgres/pg_ctl.out");
            await().atMost(SOON).until(() -> Files.readString(output).contains("could not start server"));
            somebodyElse.close();
            await().atMost(SOON).ignoreExceptions().until(() -> answer(postgres).equals("7"));
        }
        assertNoneRuns(postgres);
    }

    @Test
    void nothingIsLeftWhereItIsClosedWhileItIsDown() {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(new DataFolder(root), BINARIES);
        PostgresWatch watch = PostgresWatch.over(postgres);
        kill(postgres);
        watch.close();
        assertNoneRuns(postgres);
    }

    @Test
    void nothingIsLeftWhereItIsClosedWhileItStarts() {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(new DataFolder(root), BINARIES);
        PostgresWatch watch = PostgresWatch.over(postgres);
        kill(postgres);
        await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(postgres::isRunning);
        watch.close();
        assertNoneRuns(postgres);
    }

    private static long kill(EmbeddedPostgres postgres) {
        long pid = postgres.pid();
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        postmaster.destroyForcibly();
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> !postgres.isRunning());
        return pid;
    }

    private void assertNoneRuns(EmbeddedPostgres postgres) {
        assertThat(postgres.isRunning()).isFalse();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(processesOnOurData()).isEmpty());
        assertThatThrownBy(() -> answer(postgres)).hasMessageContaining("refused");
    }

    /** Those that a killed postmaster leaves behind end by themselves, a little later. */
    private List<Long> processesOnOurData() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid ->
                        workingFolder(pid).equals(root.resolve("postgres/data").toString()))
                .toList();
    }

    private static String workingFolder(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                    .toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String answer(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select x from t")) {
            result.next();
            return result.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, postgres.password());
    }
}

package io.loom.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations on databases that hold data already. */
class MigrationTest {

    private static final Path MIGRATIONS = Path.of("src", "main", "resources", "db", "migration");

    /** The migrations of the first databases that there were. */
    private static final Set<String> FIRST =
            Set.of("V010", "V011", "V012", "V020", "V030", "V040", "V050", "V051", "V060", "V070");

    /** SHA-256 of nothing. */
    private static final String NO_KEYS = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @TempDir
    Path root;

    @Test
    void clustersThatAreThereKnowTheirCoresTheirMemoryAndTheirProvider() throws IOException, SQLException {
        Path first = Files.createDirectory(root.resolve("first"));
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            for (Path file : files.filter(
                            each -> FIRST.contains(each.getFileName().toString().substring(0, 4)))
                    .toList()) {
                Files.copy(file, first.resolve(file.getFileName()));
            }
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(
                new DataFolder(root.resolve("data")),
                Path.of("target", "postgres").toAbsolutePath())) {
            migrate(postgres, first);
            execute(postgres, CLUSTERS);

            migrate(postgres, MIGRATIONS);

            assertThat(ask(postgres, "select cpu_millis || ' ' || memory_mib from cluster where number = 1"))
                    .as("two nodes of 1500m and 2 GiB, one of 8 cores and unknown memory, one of an unknown type")
                    .isEqualTo("11000 4096");
            assertThat(ask(postgres, "select cpu_millis || ' ' || memory_mib from cluster where number = 2"))
                    .isEqualTo("0 0");
            assertThat(ask(postgres, "select providers ->> 0 from cluster where number = 2"))
                    .isEqualTo("{\"name\": \"here\", \"fields\": {\"zone\": \"z1\"}, \"secretBundle\": \"bundle-2\"}");
            assertThat(ask(postgres, "select next_node_number || ' ' || nodes from cluster where number = 1"))
                    .isEqualTo("1004 4");
            assertThat(ask(
                            postgres,
                            "select next_node_number || ' ' || (snapshot_id = id) from cluster where number = 2"))
                    .isEqualTo("1000 true");
            assertThat(ask(
                            postgres,
                            "select spec ->> 'size' || ' ' || (spec ->> 'snapshotId' = cluster_id::text) "
                                    + "|| ' ' || cluster_state_before from operation where kind = 'CREATE'"))
                    .isEqualTo("4 true PENDING");
            assertThat(ask(
                            postgres,
                            "select count(*) || ' ' || min(effect) || ' ' || min(services_after::text) "
                                    + "from operation_node"))
                    .isEqualTo("4 CREATE [\"web\"]");
            assertThat(ask(
                            postgres,
                            "select count(*) from definition_snapshot join cluster on cluster.snapshot_id = "
                                    + "definition_snapshot.id"))
                    .isEqualTo("1");
            assertThat(
                            ask(
                                    postgres,
                                    "select count(*) from node where condition is null and stopped_services = '[]' and not was_ok"))
                    .isEqualTo("5");
            assertThat(ask(postgres, "select length(convert_from(value, 'UTF8')) from installation where name = 'id'"))
                    .isEqualTo("36");
            assertThat(ask(
                            postgres,
                            "select string_agg(concat_ws(' ', number, micros_per_hour, currency), ', ' order by number) from node"
                                    + " where cluster_id = (select id from cluster where number = 1)"))
                    .as("prices of the offer, of the hardware type, and of a type that is not known")
                    .isEqualTo("1000 120000 EUR, 1001 120000 EUR, 1002 0 USD, 1003");
            assertThat(
                            ask(
                                    postgres,
                                    "select count(*) from node join operation using (cluster_id)"
                                            + " where operation.kind = 'CREATE' and machine_from = operation.created_at and machine_until is null"))
                    .isEqualTo("4");
            assertThat(
                            ask(
                                    postgres,
                                    "select machine_from = '2026-03-01T00:00:00Z' and machine_until = '2026-03-02T00:00:00Z'"
                                            + " and terminated_at = machine_until"
                                            + " from node join cluster on cluster.id = node.cluster_id where cluster.number = 3"))
                    .isEqualTo("t");
            assertThat(ask(
                            postgres,
                            "select count(*) from cluster where lease_set_at = created_at and lease_warned_at is null"))
                    .isEqualTo("3");
            assertThat(ask(
                            postgres,
                            "select count(*) filter (where keys_digest = '" + NO_KEYS
                                    + "') || ' ' || count(keys_digest)" + " from node"))
                    .as("nodes that stand and are complete have the keys of their clusters")
                    .isEqualTo("4 4");
            assertThat(ask(postgres, "select pools is null and provider_types is null from tenants"))
                    .as("tenants that are there may use what they could")
                    .isEqualTo("t");
            assertThat(
                            ask(
                                    postgres,
                                    "select string_agg(concat_ws(' ', suffix, prefix, cluster_number), ', ') from cluster_host_name"))
                    .as("what nodes of living clusters are called")
                    .isEqualTo("local c1 1");
            assertThat(ask(postgres, "select max_cores is null and max_memory_mib is null from tenants"))
                    .isEqualTo("t");
        }
    }

    private static void migrate(EmbeddedPostgres postgres, Path migrations) {
        Flyway.configure()
                .dataSource(postgres.url(), EmbeddedPostgres.USER, postgres.password())
                .locations("filesystem:" + migrations.toAbsolutePath())
                .outOfOrder(true)
                .load()
                .migrate();
    }

    private static void execute(EmbeddedPostgres postgres, List<String> statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, postgres.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String ask(EmbeddedPostgres postgres, String query) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, postgres.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static final String UNBOUNDED = String.valueOf(Long.MAX_VALUE / 4);

    private static final List<String> CLUSTERS = List.of(
            "insert into tenants values (gen_random_uuid(), 'old', '', 3, 30, null, 1, now())",
            cluster(1),
            cluster(2),
            "insert into cluster_snapshot select id, tenant_id, '" + """
                    {"hardwareTypes": {
                      "small": {"providerMap": {"here": {"capacity": {"cpuMillis": 1500, "memoryMib": 2048, "diskMib": 0},
                                                         "pricePerHour": {"microsPerHour": 120000, "currency": "EUR"}}},
                                "capacity": {"cpuMillis": 1, "memoryMib": 1, "diskMib": 1}},
                      "large": {"providerMap": {"here": {"capacity": null, "pricePerHour": null}}, "pricePerHour": null,
                                "capacity": {"cpuMillis": 8000, "memoryMib": %s, "diskMib": %s}}}}
                    """.formatted(UNBOUNDED, UNBOUNDED)
                    + "' from cluster where number = 1",
            cluster(3),
            node(1000, "small"),
            node(1001, "small"),
            node(1002, "large"),
            node(1003, "gone"),
            """
            insert into operation (id, tenant_id, cluster_id, kind, state, requested_by, created_at, task_count)
            select gen_random_uuid(), tenant_id, id, 'CREATE', 'SUCCEEDED', 'ann', now(), 12 from cluster where number = 1
            """,
            """
            insert into operation (id, tenant_id, cluster_id, kind, state, requested_by, created_at, ended_at, task_count)
            select gen_random_uuid(), tenant_id, id, 'DELETE', 'SUCCEEDED', 'ann', '2026-03-01T23:00:00Z', '2026-03-02T00:00:00Z', 1
            from cluster where number = 3
            """,
            """
            update cluster set state = 'TERMINATED', created_at = '2026-03-01T00:00:00Z', latest_operation_id = operation.id
            from operation where operation.cluster_id = cluster.id and number = 3
            """,
            """
            insert into node (id, tenant_id, cluster_id, number, host_name, state, services, hardware_type, image_type, provider,
                location, outputs)
            select gen_random_uuid(), tenant_id, id, 1000, 'gone', 'DELETED', '[]', 'small', 'debian', 'here', 'default', '{}'
            from cluster where number = 3
            """);

    private static String cluster(int number) {
        return """
                insert into cluster (id, tenant_id, tenant, number, name, template, owner_id, owner, state, size, services, provider,
                    provider_fields, config, secret_bundle, ssh_public_key, micros_per_hour, created_at)
                select gen_random_uuid(), id, name, %d, 'c', 't', id, 'ann', 'ACTIVE', 4, '["web"]', 'here',
                    '{"zone": "z1"}', '{}', 'bundle-%d', 'ssh-ed25519 AAAA', 12, now() from tenants
                """.formatted(number, number);
    }

    private static String node(int number, String hardwareType) {
        return """
                insert into node (id, tenant_id, cluster_id, number, host_name, state, services, hardware_type, image_type, provider,
                    location, outputs)
                select gen_random_uuid(), tenant_id, id, %d, 'c1-%d.local', 'RUNNING', '["web"]', '%s', 'debian', 'here', 'default', '{}'
                from cluster where number = 1
                """.formatted(number, number, hardwareType);
    }
}

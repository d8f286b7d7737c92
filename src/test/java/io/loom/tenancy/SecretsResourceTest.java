package io.loom.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.Enrolment;
import io.loom.execution.shards.TestProvisioner;
import io.loom.platform.LoomTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** No secret that goes through the server is left behind where it does not belong. */
@QuarkusTest
class SecretsResourceTest {

    private final SecretVault vault;
    private final EntityManager database;

    @ConfigProperty(name = "loom.data")
    String data;

    @ConfigProperty(name = "quarkus.log.file.path")
    String log;

    SecretsResourceTest(SecretVault vault, EntityManager database) {
        this.vault = vault;
        this.database = database;
    }

    @Test
    @Transactional
    void leaveNoTraceInDatabaseBrokerOrLog() throws IOException {
        Map<String, String> secrets = useSecrets();
        Map<String, String> places = new LinkedHashMap<>();
        for (String table : tables()) {
            places.put("table " + table, rows(table));
        }
        for (String part : List.of("journal", "bindings", "paging", "large-messages")) {
            places.putAll(files(Path.of(data, "broker", part)));
        }
        places.putAll(files(Path.of(log)));
        assertThat(places.keySet()).contains("table users", "table event_batches", "table secrets", log);
        assertThat(places.get("table users")).contains("secretive");
        assertThat(places.get(log)).contains("Installed features");
        places.forEach((place, content) -> secrets.forEach((name, secret) -> {
            assertThat(content.contains(secret)).as("%s in %s", name, place).isFalse();
            assertThat(content.contains(hex(secret)))
                    .as("%s in %s", name, place)
                    .isFalse();
        }));
    }

    private Map<String, String> useSecrets() {
        Map<String, String> secrets = new LinkedHashMap<>();
        secrets.put("the first password", LoomTestResource.ADMIN_PASSWORD);
        secrets.put("a password", "the secretive user's own password");
        As.admin()
                .body(Map.of("name", "secretive", "password", secrets.get("a password"), "roles", List.of("USER")))
                .post("/api/v1/users")
                .then()
                .statusCode(201);
        String session = As.token("secretive-2", Set.of(Role.USER));
        secrets.put("a session's token", session);
        secrets.put(
                "an API token",
                As.bearer(session)
                        .body(Map.of("name", "secretive"))
                        .post("/api/v1/tokens")
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("secret"));
        String credential = As.admin()
                .body(Map.of("name", "secretive"))
                .post("/api/v1/provisioners")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
        secrets.put("a provisioner's credential", credential);
        Enrolment.Answer run = TestProvisioner.enrol(credential);
        secrets.put("the proof of a run", run.proof());
        secrets.put("the password of a run at the broker", run.brokerPassword());
        secrets.put("a kept secret", "secret " + UUID.randomUUID());
        vault.store(
                UUID.fromString(As.admin().get("/api/v1/tenants/default").path("id")),
                Map.of("key", secrets.get("a kept secret")));
        database.flush();
        return secrets;
    }

    @SuppressWarnings("unchecked")
    private List<String> tables() {
        return database.createNativeQuery(
                        "select table_name from information_schema.tables where table_schema = 'public'")
                .getResultList();
    }

    private String rows(String table) {
        return String.valueOf(database.createNativeQuery("select string_agg(t::text, chr(10)) from \"" + table + "\" t")
                .getSingleResult());
    }

    private static Map<String, String> files(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> tree = Files.exists(root) ? Files.walk(root) : Stream.empty()) {
            tree.filter(Files::isRegularFile).forEach(files::add);
        }
        Map<String, String> contents = new LinkedHashMap<>();
        for (Path file : files) {
            contents.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        return contents;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}

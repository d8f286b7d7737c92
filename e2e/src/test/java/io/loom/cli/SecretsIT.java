package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is secret in a whole life of clusters is in no table, journal, log, event, node or command line. */
class SecretsIT {

    private static final int SHORTEST = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    void noSecretIsLeftBehind() throws Exception {
        try (ExternalService database =
                        ExternalService.start(ExternalService.Kind.DATABASE, folder.resolve("database"));
                ExternalService broker = ExternalService.start(ExternalService.Kind.BROKER, folder.resolve("broker"))) {
            Map<String, String> environment = new HashMap<>(database.environment());
            environment.putAll(broker.environment());
            Map<String, String> secrets = new LinkedHashMap<>();
            Map<String, String> places = new LinkedHashMap<>();
            try (WholeLoom loom = WholeLoom.start(environment)) {
                secrets.put(
                        "the admin's first password",
                        loom.installation().firstPassword().orElseThrow());
                secrets.put(
                        "the provisioner's credential",
                        Files.readString(credential(loom)).strip());
                secrets.put(
                        "an API token",
                        loom.api()
                                .post("/tokens", named("secretive"))
                                .path("secret")
                                .asText());
                secrets.put(
                        "another provisioner's credential",
                        loom.api()
                                .post("/provisioners", named("secretive"))
                                .path("token")
                                .asText());
                secrets.put("the server's password at the broker", environment.get("LOOM_BROKER_PASSWORD"));
                secrets.put(
                        "provisioners' password at the broker", environment.get("LOOM_BROKER_PROVISIONER_PASSWORD"));
                secrets.put("the password of the database", environment.get("LOOM_DATABASE_PASSWORD"));

                String lender = created(loom, environment, secrets, "lender", "hello");
                String opened = openToAnother(loom, lender);
                secrets.put("the hosts' key", opened);
                String borrower = created(loom, environment, secrets, "borrower", "borrowed");
                places.putAll(processes());
                places.putAll(files(loom.folder().resolve("provisioner/sandbox/nodes")));
                places.keySet().removeIf(place -> place.endsWith("/host-key"));
                loom.api().delete("/clusters/" + borrower);
                loom.requireSucceeded(borrower, "DELETE");
                loom.deleteAndRequireGone(lender);

                places.putAll(tables(environment));
                places.putAll(files(loom.folder().resolve("logs")));
            }
            for (String part : List.of("journal", "bindings", "paging", "large-messages")) {
                places.putAll(files(folder.resolve("broker/broker").resolve(part)));
            }
            places.putAll(files(folder.resolve("database/postgres/data")));

            assertThat(secrets)
                    .hasSizeGreaterThan(8)
                    .allSatisfy((name, secret) -> assertThat(secret).isNotBlank());
            assertThat(secrets.keySet()).anyMatch(name -> name.endsWith("ssh-private-key"));
            assertThat(places.get("table event_batches")).contains("borrower");
            assertThat(places.keySet()).anyMatch(place -> place.endsWith("server.log"));
            assertThat(places).hasSizeGreaterThan(20);
            places.forEach((place, content) -> secrets.forEach((name, secret) -> traces(secret)
                    .forEach(trace -> assertThat(content.contains(trace))
                            .as("%s in %s", name, place)
                            .isFalse())));
        }
    }

    /** Makes a cluster, and collects the secrets that the provisioner is handed out for it, which is so while its tasks are out. */
    private static String created(
            WholeLoom loom,
            Map<String, String> environment,
            Map<String, String> secrets,
            String name,
            String template) {
        String id = loom.create(name, template, 1);
        Awaitility.await("secrets of the tasks of " + name)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    Map<String, String> handedOut = handedOut(loom, environment);
                    secrets.putAll(handedOut);
                    return !handedOut.isEmpty();
                });
        loom.requireSucceeded(id, "CREATE");
        return id;
    }

    /** Makes the machine of a cluster a host of a provider of its own, whose key is a secret; answers that key. */
    private static String openToAnother(WholeLoom loom, String cluster) throws IOException {
        JsonNode node = loom.nodes(cluster).get(0);
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        String publicKey =
                Base64.getEncoder().encodeToString(OpenSSHPublicKeyUtil.encodePublicKey(key.generatePublicKey()));
        String privateKey = pem(OpenSSHPrivateKeyUtil.encodePrivateKey(key));
        Files.writeString(loom.authorizedKeys(node), "ssh-ed25519 " + publicKey + "\n", StandardOpenOption.APPEND);
        String host = node.at("/addresses/access_v4").asText() + ":"
                + node.path("sshPort").asInt();
        String definitions = """
                kind: Provider
                name: lent
                providertype: hosts
                provisioner: {hosts: "%s", privateKey: %s}
                ---
                kind: HardwareType
                name: lent
                providermap: {lent: {flavor: any}}
                ---
                kind: ImageType
                name: lent
                providermap: {lent: {image: any}}
                ---
                kind: ClusterTemplate
                name: borrowed
                defaults:
                  services: [hello]
                  provider: lent
                  hardwaretype: lent
                  imagetype: lent
                  config:
                    hello: {address: "%%ip.bind_v4.self%%", port: 8001, greeting: "hello from %%host.self%%"}
                compatibility: {hardwaretypes: [lent], imagetypes: [lent], services: [hello]}
                """.formatted(host, Api.JSON.writeValueAsString(privateKey));
        ObjectNode documents = Api.JSON.createObjectNode();
        documents.putArray("documents").addObject().put("source", "lent.yaml").put("text", definitions);
        JsonNode report = loom.api().post("/import", documents);
        assertThat(report.path("written").asBoolean()).as(report.toString()).isTrue();
        return privateKey;
    }

    private static String pem(byte[] key) {
        return "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(key)
                + "\n-----END OPENSSH PRIVATE KEY-----\n";
    }

    /** What of the vault the provisioner may read now. */
    private static Map<String, String> handedOut(WholeLoom loom, Map<String, String> environment)
            throws SQLException, IOException {
        Api provisioner;
        try (InputStream authority = Files.newInputStream(loom.folder().resolve("tls/ca.pem"))) {
            provisioner = new Api(
                    loom.installation().server().httpsUrl(),
                    Files.readString(credential(loom)).strip(),
                    null,
                    Trust.in(authority));
        }
        Map<String, String> secrets = new LinkedHashMap<>();
        for (String id : column(environment, "select id::text from secrets")) {
            try {
                provisioner
                        .get("/secret-bundles/" + id)
                        .path("secrets")
                        .properties()
                        .forEach(secret -> secrets.put(
                                "bundle " + id + " " + secret.getKey(),
                                secret.getValue().asText()));
            } catch (CliException e) {
                assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
            }
        }
        return secrets;
    }

    private static Path credential(WholeLoom loom) {
        return loom.folder().resolve("provisioner/credential");
    }

    private static ObjectNode named(String name) {
        return Api.JSON.createObjectNode().put("name", name);
    }

    private static Map<String, String> tables(Map<String, String> environment) throws SQLException {
        Map<String, String> contents = new LinkedHashMap<>();
        for (String table :
                column(environment, "select table_name from information_schema.tables where table_schema = 'public'")) {
            contents.put(
                    "table " + table,
                    String.join("\n", column(environment, "select t::text from \"" + table + "\" t")));
        }
        return contents;
    }

    private static List<String> column(Map<String, String> environment, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(
                        environment.get("LOOM_DATABASE_URL"),
                        environment.get("LOOM_DATABASE_USER"),
                        environment.get("LOOM_DATABASE_PASSWORD"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    /** The command lines of all processes of this machine. */
    private static Map<String, String> processes() {
        Map<String, String> lines = new LinkedHashMap<>();
        ProcessHandle.allProcesses().forEach(process -> {
            try {
                lines.put(
                        "process " + process.pid(),
                        Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                assertThat(process.isAlive()).isFalse();
            }
        });
        return lines;
    }

    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> contents = new LinkedHashMap<>();
        try (Stream<Path> tree = Files.exists(root) ? Files.walk(root) : Stream.empty()) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                contents.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    /** What would be seen of a secret: each of its lines that is long enough to tell, as text and as PostgreSQL writes bytes. */
    private static List<String> traces(String secret) {
        return secret.lines()
                .filter(line -> line.length() >= SHORTEST && !line.startsWith("-----"))
                .flatMap(line -> Stream.of(line, HexFormat.of().formatHex(line.getBytes(StandardCharsets.UTF_8))))
                .toList();
    }
}

package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands that write definitions and tenants ask a server for. */
class WriteCommandsTest {

    private final Console console = new Console();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer http;

    @TempDir
    Path folder;

    @BeforeEach
    void startServer() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "kind: Provider\n");
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/", exchange -> {
            String path = exchange.getRequestURI().toString().substring("/api/v1".length());
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + path
                    + (path.startsWith("/tenants") || path.startsWith("/users") ? " " + sent : ""));
            byte[] body =
                    "{\"written\": true, \"user\": \"ann\", \"tenant\": \"shops\", \"authorizedKeys\": [\"ssh-rsa A\"], \"name\": \"new\", \"quota\": {\"clusters\": 50, \"nodes\": 200}, \"weight\": 1}"
                            .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("ETag", "\"0\"");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
    }

    @AfterEach
    void stopServer() {
        http.stop(0);
    }

    @Test
    void aProviderIsMovedOnlyByWhoInsists() {
        String file = folder.resolve("a.yaml").toString();
        run("import", file);
        run("import", "--skip-invalid", "--force", file);
        run("provider", "apply", "-f", file);
        run("provider", "apply", "-f", file, "--force");

        assertThat(requests)
                .containsExactly(
                        "POST /import?skipInvalid=false&force=false",
                        "POST /import?skipInvalid=true&force=true",
                        "POST /import?skipInvalid=false&force=false",
                        "POST /import?skipInvalid=false&force=true");
    }

    @Test
    void aTenantMayHaveTheDefinitionsOfAnother() {
        run("tenant", "create", "new", "--from", "old", "--nodes", "7");

        assertThat(requests)
                .containsExactly("POST /tenants {\"name\":\"new\",\"from\":\"old\",\"quota\":{\"nodes\":7}}");
    }

    @Test
    void aNewTenantsLimitIsLiftedOnceItIsThere() {
        run("tenant", "create", "new", "--nodes", "none");

        assertThat(requests)
                .containsExactly(
                        "POST /tenants {\"name\":\"new\",\"quota\":{\"nodes\":null}}",
                        "GET /tenants/new ",
                        "PUT /tenants/new {\"description\":null,\"quota\":{\"clusters\":50,\"nodes\":null},\"weight\":1}");
    }

    @Test
    void whatATenantMayUseIsChangedWithoutWhatIsNotNamed() {
        run("tenant", "access", "new", "--pools", "default,far");
        run("tenant", "access", "new", "--provider-types", "all");

        assertThat(requests).hasSize(4);
        assertThat(requests.get(0)).isEqualTo("GET /tenants/new/access ");
        assertThat(requests.get(1))
                .startsWith("PUT /tenants/new/access ")
                .contains("\"pools\":[\"default\",\"far\"]")
                .doesNotContain("providerTypes");
        assertThat(requests.get(3)).startsWith("PUT /tenants/new/access ").doesNotContain("pools", "providerTypes");
    }

    @Test
    void keysAreOnesOwnOrThoseOfTheTenantWhereNobodyIsNamed() throws IOException {
        Path file = folder.resolve("keys.pub");
        Files.writeString(file, "# mine\n\nssh-ed25519 A ann's laptop\n ssh-rsa B\n");
        run("user", "set-keys", file.toString());
        run("user", "set-keys", "--user", "bob", file.toString());
        run("user", "keys", "bob");
        run("tenant", "set-keys", file.toString());
        run("tenant", "keys");

        String body = "{\"authorizedKeys\":[\"ssh-ed25519 A ann's laptop\",\"ssh-rsa B\"]}";
        assertThat(requests)
                .containsExactly(
                        "GET /sessions/current",
                        "PUT /users/ann/authorized-keys " + body,
                        "PUT /users/bob/authorized-keys " + body,
                        "GET /users/bob/authorized-keys ",
                        "GET /sessions/current",
                        "PUT /tenants/shops/authorized-keys " + body,
                        "GET /sessions/current",
                        "GET /tenants/shops/authorized-keys ");
        assertThat(console.out()).endsWith("KEY\nssh-rsa A\n");
    }

    private void run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = "http://127.0.0.1:" + http.getAddress().getPort();
        assertThat(console.run(all)).as(console.err()).isEqualTo(ExitCode.OK);
    }
}

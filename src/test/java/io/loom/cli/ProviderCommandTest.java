package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.loom.model.document.DefinitionReader;
import io.loom.model.document.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code loom provider check} and {@code discover} ask a server for, and how they print the answer. */
class ProviderCommandTest {

    private static final String PENDING = """
            {"provider": "cloud", "askedAt": "2026-11-01T00:00:00Z", "endedAt": null, "passed": null, "checks": [], "failure": null}
            """;

    private static final String CHECKED = """
            {"provider": "cloud", "askedAt": "2026-11-01T00:00:00Z", "endedAt": "2026-11-01T00:00:02Z", "passed": %s, "checks": [
              {"subject": "credentials", "passed": true, "words": "Project demo, until 2027-01-01."},
              {"subject": "network private", "passed": %s, "words": "There is no network private.\\nMaybe one of internal, public."}],
             "failure": null}
            """;

    private static final String OFFER = """
            {"provider": "cloud", "askedAt": "2026-11-01T00:00:00Z", "endedAt": "2026-11-01T00:00:02Z", "failure": null,
             "flavors": [
              {"id": "1", "name": "m1.small", "cpus": 1.0, "memoryMiB": 2048, "diskGiB": 20, "hourlyPrice": 0.0255, "currency": "EUR", "locations": []},
              {"id": "2", "name": "m1 large (new)", "cpus": 2.5, "memoryMiB": 8192, "diskGiB": null, "hourlyPrice": null, "currency": null, "locations": ["north", "east"]},
              {"id": "3", "name": "m1/large/new", "cpus": 4.0, "memoryMiB": 16384, "diskGiB": 40, "hourlyPrice": null, "currency": null, "locations": ["east"]},
              {"id": "4", "name": "m1-large-new", "cpus": 4.0, "memoryMiB": 16384, "diskGiB": 40, "hourlyPrice": null, "currency": null, "locations": ["north", "south"]},
              {"id": "5", "name": "m1 large new-", "cpus": 8.0, "memoryMiB": 32768, "diskGiB": 40, "hourlyPrice": 1, "currency": "EUR", "locations": ["south"]}],
             "images": [
              {"id": "9b6", "name": "Debian 12", "sshUser": "debian"},
              {"id": "9b7", "name": "Debian 12", "sshUser": null}],
             "locations": ["east", "north", "south"],
             "networks": [{"id": "n-1", "name": "private"}],
             "quotas": [{"name": "addresses", "limit": null, "used": 2, "left": null}, {"name": "cores", "limit": 20, "used": 4, "left": 16}]}
            """;

    private static final String PROVIDER = """
            {"name": "cloud", "providertype": "openstack", "locations": [{"name": "north"}, {"name": "south"}], "version": 3}
            """;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private String check = CHECKED.formatted("true", "true");
    private HttpServer http;

    @BeforeEach
    void startServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(
                "/api/v1/providers/cloud/check",
                exchange -> answer(exchange, exchange.getRequestMethod().equals("POST") ? PENDING : check));
        http.createContext("/api/v1/providers/cloud/offer", exchange -> answer(exchange, OFFER));
        http.createContext("/api/v1/providers/cloud", exchange -> answer(exchange, PROVIDER));
        http.start();
    }

    private void answer(HttpExchange exchange, String text) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(exchange.getRequestMethod().equals("POST") ? 202 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stopServer() {
        http.stop(0);
    }

    @Test
    void waitsForTheCheckAndShowsIt() {
        Console console = new Console();

        assertThat(run(console, "check", "cloud")).isEqualTo(ExitCode.OK);

        assertThat(asked).containsExactly("POST /api/v1/providers/cloud/check", "GET /api/v1/providers/cloud/check");
        assertThat(console.out().lines().findFirst()).contains("CHECK            RESULT  FOUND");
    }

    @Test
    void failsWhereACheckHasNotPassed() throws IOException {
        check = CHECKED.formatted("false", "false");
        Console console = new Console();

        assertThat(run(console, "check", "cloud")).isEqualTo(ExitCode.FAILURE);

        GoldenFile.of("cli/provider-check.txt").assertMatches(console.out() + "---\n" + console.err());
    }

    @Test
    void failsWhereNobodyAnswers() {
        check = PENDING.replace("\"endedAt\": null", "\"endedAt\": \"2026-11-01T00:03:00Z\"")
                .replace("\"failure\": null", "\"failure\": \"The provisioner p has not answered.\"");
        Console console = new Console();

        assertThat(run(console, "check", "cloud")).isEqualTo(ExitCode.FAILURE);

        assertThat(console.err()).isEqualTo("loom: The provisioner p has not answered.\n");
    }

    @Test
    void showsWhatThereIs() throws IOException {
        Console console = new Console();

        assertThat(run(console, "discover", "cloud")).isEqualTo(ExitCode.OK);

        GoldenFile.of("cli/provider-discover.txt").assertMatches(console.out());
    }

    @Test
    void proposesDefinitionsThatCanBeImported() throws IOException {
        Console console = new Console();

        assertThat(run(console, "discover", "cloud", "--format", "definitions")).isEqualTo(ExitCode.OK);

        GoldenFile.of("cli/provider-definitions.yaml").assertMatches(console.out());
        List<Reading> read = DefinitionReader.read("offer.yaml", console.out());
        assertThat(read).allSatisfy(reading -> assertThat(reading.problems()).isEmpty());
        assertThat(read)
                .extracting(Reading::name)
                .containsExactly(
                        "cloud-m1.small",
                        "cloud-m1-large-new",
                        "cloud-m1-large-new-2",
                        "cloud-m1-large-new-3",
                        "cloud-Debian-12",
                        "cloud-Debian-12-2");
    }

    @Test
    void choosesByPatterns() {
        Console console = new Console();

        assertThat(run(console, "discover", "cloud", "--format", "definitions", "--flavor", "*small", "--image", "9b7"))
                .isEqualTo(ExitCode.OK);

        assertThat(console.out().lines().filter(line -> line.startsWith("name:")))
                .containsExactly("name: cloud-m1.small", "name: cloud-Debian-12");
    }

    private int run(Console console, String... arguments) {
        List<String> all = new ArrayList<>(List.of("provider"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + http.getAddress().getPort()));
        return console.run(all.toArray(String[]::new));
    }
}

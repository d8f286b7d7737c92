package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code loom cluster maintenance}, and {@code create} with windows, ask a server for. */
class MaintenanceCommandTest {

    private static final String CLUSTER = "01900000-0000-7000-8000-0000000000aa";

    private final Console console = new Console();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer http;

    @BeforeEach
    void startServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/", exchange -> {
            requests.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath().substring("/api/v1".length()));
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = "{\"id\": \"%s\", \"clusterId\": \"%s\", \"name\": \"shop\"}"
                    .formatted(CLUSTER, CLUSTER)
                    .getBytes(StandardCharsets.UTF_8);
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

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of(
                        List.of(
                                "--window",
                                "0 2 * * sat,sun for 4h in Europe/Berlin",
                                "--window",
                                "30 1 * * * for 90m"),
                        """
                        {"windows": [{"cron": "0 2 * * sat,sun", "zone": "Europe/Berlin", "durationMillis": 14400000},
                                     {"cron": "30 1 * * *", "durationMillis": 5400000}]}"""),
                Arguments.of(List.of("--always"), "{\"windows\": []}"),
                Arguments.of(List.of("--of-template"), "{\"windows\": null}"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void windowsAreSet(List<String> options, String body) throws IOException {
        List<String> words = new ArrayList<>(List.of("cluster", "maintenance", CLUSTER));
        words.addAll(options);

        assertThat(run(words)).as(console.err()).isEqualTo(ExitCode.OK);

        assertThat(requests).containsExactly("PUT /clusters/" + CLUSTER + "/maintenance");
        assertThat(Api.JSON.readTree(bodies.getFirst())).isEqualTo(Api.JSON.readTree(body));
    }

    @Test
    void aNewClusterHasThemFromTheBeginning() throws IOException {
        assertThat(run(List.of("cluster", "create", "shop", "-t", "web", "--maintenance", "0 2 * * sun for 1h")))
                .as(console.err())
                .isEqualTo(ExitCode.OK);

        assertThat(Api.JSON.readTree(bodies.getFirst())).isEqualTo(Api.JSON.readTree("""
                {"name": "shop", "template": "web", "maintenance": [{"cron": "0 2 * * sun", "durationMillis": 3600000}]}"""));
    }

    @Test
    void whatIsNoWindowIsAskedOfNobody() {
        assertThat(run(List.of("cluster", "maintenance", CLUSTER, "--window", "sundays")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("'sundays' is no CRON for DURATION [in ZONE]");
        assertThat(run(List.of("cluster", "maintenance", CLUSTER))).isEqualTo(ExitCode.USAGE);
        assertThat(run(List.of("cluster", "maintenance", CLUSTER, "--always", "--of-template")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(requests).isEmpty();
    }

    private int run(List<String> words) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--url", "http://127.0.0.1:" + http.getAddress().getPort()));
        return console.run(all.toArray(String[]::new));
    }
}

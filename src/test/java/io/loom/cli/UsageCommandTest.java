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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code loom usage} asks a server for, and how it prints the answer. */
class UsageCommandTest {

    private static final String REPORT = """
            {"from": "2026-11-01T00:00:00Z", "to": "2026-11-03T00:00:00Z", "by": "user", "per": "day", "items": [
              {"from": "2026-11-01T00:00:00Z", "to": "2026-11-02T00:00:00Z", "tenant": "default", "name": "ann, \\"the first\\"",
               "clusterId": null, "nodeHours": 72.5, "cost": {"micros": 8640000, "currency": "USD"}},
              {"from": "2026-11-02T00:00:00Z", "to": "2026-11-03T00:00:00Z", "tenant": "default", "name": null,
               "clusterId": null, "nodeHours": 1.0, "cost": null}]}
            """;

    private final Console console = new Console();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private HttpServer http;

    @BeforeEach
    void startServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/usage", exchange -> {
            queries.add(exchange.getRequestURI().getQuery());
            byte[] body = REPORT.getBytes(StandardCharsets.UTF_8);
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
    void asksByTenantForThisMonthWhereNothingIsSaid() {
        assertThat(usage()).isEqualTo(ExitCode.OK);

        assertThat(queries).containsExactly("by=tenant");
        assertThat(console.out().lines())
                .containsExactly(
                        "FROM                  TO                    TENANT   NAME              NODE-HOURS  COST  CURRENCY",
                        "2026-11-01T00:00:00Z  2026-11-02T00:00:00Z  default  ann, \"the first\"  72.5        8.64  USD",
                        "2026-11-02T00:00:00Z  2026-11-03T00:00:00Z  default  -                 1.0         -     -");
        assertThat(console.err()).contains("a price that is not known");
    }

    @Test
    void asksForWhatIsWanted() {
        assertThat(usage(
                        "--by", "label:example.com/team", "--per", "day", "--from", "2026-11-01", "--to", "2026-11-03"))
                .isEqualTo(ExitCode.OK);

        assertThat(queries).containsExactly("by=label:example.com/team&per=day&from=2026-11-01&to=2026-11-03");
    }

    @Test
    void printsCommaSeparatedValuesAndTheDocument() throws IOException {
        assertThat(usage("-o", "csv")).isEqualTo(ExitCode.OK);
        assertThat(console.out()).isEqualTo("""
                FROM,TO,TENANT,NAME,CLUSTER,NODE-HOURS,COST,CURRENCY\r
                2026-11-01T00:00:00Z,2026-11-02T00:00:00Z,default,"ann, ""the first""\",,72.5,8.64,USD\r
                2026-11-02T00:00:00Z,2026-11-03T00:00:00Z,default,,,1.0,,\r
                """);

        Console other = new Console();
        assertThat(other.run("usage", "-o", "json", "--url", url())).isEqualTo(ExitCode.OK);
        assertThat(Api.JSON.readTree(other.out())).isEqualTo(Api.JSON.readTree(REPORT));
    }

    private int usage(String... arguments) {
        List<String> all = new ArrayList<>(List.of("usage", "--url", url()));
        all.addAll(List.of(arguments));
        return console.run(all.toArray(String[]::new));
    }

    private String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }
}

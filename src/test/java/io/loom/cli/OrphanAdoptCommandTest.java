package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code loom orphan adopt} asks a server for. */
class OrphanAdoptCommandTest {

    private static final String CLUSTER = "01900000-0000-7000-8000-0000000000aa";

    private static final Map<String, String> ANSWERS = Map.of(
            "GET /orphans",
            """
            {"items": [{"id": "o1", "provider": "north", "providerId": "i-1"},
                       {"id": "o2", "provider": "north", "providerId": "i-2"},
                       {"id": "o3", "provider": "south", "providerId": "i-3"}]}""",
            "GET /clusters",
            "{\"items\": [{\"id\": \"%s\", \"name\": \"shop\", \"number\": 7}]}".formatted(CLUSTER),
            "GET /clusters/" + CLUSTER,
            "{\"id\": \"%s\", \"name\": \"shop\", \"number\": 7}".formatted(CLUSTER),
            "POST /clusters/" + CLUSTER + "/operations",
            "{\"id\": \"op\", \"kind\": \"ADOPT\", \"state\": \"QUEUED\"}");

    private final Console console = new Console();
    private final List<String> posted = new CopyOnWriteArrayList<>();
    private HttpServer http;

    @BeforeEach
    void startServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/", exchange -> {
            String what = exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath().substring("/api/v1".length());
            String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (what.startsWith("POST")) {
                posted.add(asked);
            }
            byte[] body = ANSWERS.getOrDefault(what, "{}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(ANSWERS.containsKey(what) ? 200 : 404, body.length);
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
    void orphansOfOneProviderAreAdoptedByWhatItCallsThem() throws IOException {
        assertThat(adopt("o1", "o2", "--hardware", "small", "--service", "web"))
                .as(console.err())
                .isEqualTo(ExitCode.OK);

        assertThat(posted).hasSize(1);
        assertThat(Api.JSON.readTree(posted.getFirst())).isEqualTo(Api.JSON.readTree("""
                {"kind": "adopt", "machines": ["i-1", "i-2"], "provider": "north", "hardwareType": "small", "services": ["web"]}"""));
    }

    @Test
    void whatIsNoOrphanIsNotAdopted() {
        assertThat(adopt("o1", "o9")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.err()).isEqualTo("loom: There is no orphan o9.\nMaybe look at: loom orphan list\n");
        assertThat(posted).isEmpty();
    }

    @Test
    void orphansOfSeveralProvidersAreNotAdoptedAtOnce() {
        assertThat(adopt("o1", "o3")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("several providers: north, south");
        assertThat(posted).isEmpty();
    }

    private int adopt(String... words) {
        return console.run(Stream.concat(
                        Stream.concat(Stream.of("orphan", "adopt"), Stream.of(words)),
                        Stream.of(
                                "--cluster",
                                "shop",
                                "--queue",
                                "--url",
                                "http://127.0.0.1:" + http.getAddress().getPort()))
                .toArray(String[]::new));
    }
}

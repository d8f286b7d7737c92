package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> askedFrom = new CopyOnWriteArrayList<>();
    private HttpServer http;
    private Api api;

    @BeforeEach
    void startServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.start();
        api = new Api(URI.create("http://127.0.0.1:" + http.getAddress().getPort()), "t", null, null);
    }

    @AfterEach
    void stopServer() {
        http.stop(0);
    }

    @Test
    void goesOnAfterABrokenConnectionWhereItEnded() throws InterruptedException {
        http.createContext("/api/v1/events", exchange -> {
            askedFrom.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
            int id = askedFrom.size() * 10;
            byte[] body = ": beat\n\nid: %d\nevent: task.started\ndata: {\"sequence\": %d}\n\nid: 99\ndata: {\"half\""
                    .formatted(id, id)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        try (EventStream events = new EventStream(api, null, null)) {
            assertThat(events.next(PATIENCE).orElseThrow().path("sequence").asInt())
                    .isEqualTo(10);
            assertThat(events.next(PATIENCE).orElseThrow().path("sequence").asInt())
                    .isEqualTo(20);
            assertThat(askedFrom).startsWith("null", "10");
        }
    }

    @Test
    void saysWhenTheServerRefuses() {
        http.createContext("/api/v1/events", exchange -> {
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        try (EventStream events = new EventStream(api, null, null)) {
            assertThatThrownBy(() -> events.next(Duration.ofSeconds(5)))
                    .isInstanceOf(CliException.class)
                    .hasMessage("The server refused (HTTP 403)");
        }
    }
}

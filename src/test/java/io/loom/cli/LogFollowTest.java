package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is printed of logs that are still written, by a server that breaks connections. */
class LogFollowTest {

    private static final String TASK = "01900000-0000-7000-8000-000000000001";
    private static final String OTHER = "01900000-0000-7000-8000-000000000002";

    private final Console console = new Console();
    private final List<String> askedFrom = new CopyOnWriteArrayList<>();
    private HttpServer http;

    @BeforeEach
    void startServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
    }

    @AfterEach
    void stopServer() {
        http.stop(0);
    }

    @Test
    void printsALogToItsEndOverABrokenConnection() {
        answer("/api/v1/tasks/" + TASK + "/log/stream", exchange -> {
            askedFrom.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
            return askedFrom.size() == 1
                    ? ": log\n\nid: 6\nevent: log\n" + piece("first\\n", false) + "id: 9\ndata: {\"text\""
                    : "id: 13\nevent: log\n" + piece("second\\n", true);
        });

        int status = console.run("task", "log", TASK, "--follow", "--url", url());

        assertThat(status).as(console.err()).isEqualTo(ExitCode.OK);
        assertThat(console.out()).isEqualTo("first\nsecond\n");
        assertThat(askedFrom).containsExactly("null", "6");
    }

    @Test
    void printsWhatAllTasksSayWhenTheyBegin() {
        AtomicInteger looks = new AtomicInteger();
        String cluster = "01900000-0000-7000-8000-0000000000aa";
        answer("/api/v1/clusters/" + cluster, exchange -> "{\"operation\": {\"id\": \"op\"}}");
        answer(
                "/api/v1/operations/op",
                exchange -> exchange.getRequestURI().getPath().endsWith("/tasks")
                        ? tasks(looks.get())
                        : "{\"clusterId\": \"c\", \"state\": \""
                                + (looks.incrementAndGet() < 4 ? "RUNNING" : "SUCCEEDED") + "\"}");
        answer("/api/v1/events", exchange -> ": stream\n\nid: 1\ndata: {}\n\n");
        answer("/api/v1/tasks/" + TASK + "/log/stream", exchange -> "id: 4\n" + piece("one\\n", true));
        answer("/api/v1/tasks/" + OTHER + "/log/stream", exchange -> "id: 3\n" + piece("two", true));

        int status = console.run("cluster", "log", cluster, "-f", "--url", url());

        assertThat(status).as(console.err()).isEqualTo(ExitCode.OK);
        assertThat(console.out().lines())
                .containsExactlyInAnyOrder("--- a CREATE", "one", "--- b START web", "two")
                .containsSubsequence("--- a CREATE", "one")
                .containsSubsequence("--- b START web", "two");
    }

    /** The second task has begun at the third look only. */
    private static String tasks(int look) {
        return ("{\"items\": [{\"id\": \"%s\", \"hostName\": \"a\", \"action\": \"CREATE\", \"service\": null,"
                        + " \"state\": \"SUCCEEDED\"}, {\"id\": \"%s\", \"hostName\": \"b\", \"action\": \"START\","
                        + " \"service\": \"web\", \"state\": \"%s\"}], \"next\": null}")
                .formatted(TASK, OTHER, look < 3 ? "WAITING" : "RUNNING");
    }

    private static String piece(String text, boolean complete) {
        return "data: {\"text\": \"" + text + "\", \"complete\": " + complete + "}\n\n";
    }

    private interface Answer {
        String to(HttpExchange exchange);
    }

    private void answer(String path, Answer answer) {
        http.createContext(path, exchange -> {
            byte[] body = answer.to(exchange).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }
}

package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of an operation that waits. */
class OperationCommandTest {

    private static final String CLUSTER = "01900000-0000-7000-8000-0000000000aa";
    private static final String WORDS =
            "waits for a provisioner of the pool far: none is there since 2026-11-29T10:12:00Z";
    private static final String REASON = ", \"waiting\": [], \"reason\": \"" + WORDS + "\"";

    private final Console console = new Console();
    private final AtomicInteger looks = new AtomicInteger();
    private HttpServer http;

    @BeforeEach
    void startServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        answer("/api/v1/events", exchange -> ": stream\n\nid: 1\ndata: {}\n\n");
        answer(
                "/api/v1/clusters/" + CLUSTER,
                exchange -> "{\"id\": \"" + CLUSTER + "\", \"operation\": {\"id\": \"op\"}}");
        answer("/api/v1/operations/op/tasks", exchange -> """
                {"items": [{"index": 0, "hostName": "a", "action": "DELETE", "state": "READY", "attempts": 1,
                            "message": "The provisioner p is gone.", "waiting": {"message": "%s"}},
                           {"index": 1, "hostName": "b", "action": "DELETE", "state": "RUNNING", "attempts": 1,
                            "message": "half", "waiting": null}], "next": null}""".formatted(WORDS));
        http.start();
    }

    @AfterEach
    void stopServer() {
        http.stop(0);
    }

    @Test
    void anOperationAndItsTasksSayWhatTheyWaitFor() {
        answer("/api/v1/operations/op", exchange -> operation("RUNNING", 0, REASON));

        assertThat(run("operation", "get", "op")).isEqualTo(ExitCode.OK);
        assertThat(run("cluster", "tasks", CLUSTER)).isEqualTo(ExitCode.OK);

        assertThat(console.out().lines().map(String::strip))
                .anySatisfy(line -> assertThat(line).startsWith("op").endsWith(WORDS))
                .anySatisfy(line -> assertThat(line).startsWith("0").endsWith(WORDS))
                .anySatisfy(line -> assertThat(line).startsWith("1").endsWith("half"));
    }

    @Test
    void whoWaitsIsToldOnceWhatForEachTime() {
        answer("/api/v1/operations/op", exchange -> switch (looks.incrementAndGet()) {
            case 1, 2, 3 -> operation("RUNNING", 0, REASON);
            default -> operation("SUCCEEDED", 2, "");
        });

        assertThat(run("operation", "watch", "op")).as(console.err()).isEqualTo(ExitCode.OK);

        assertThat(console.err().lines().filter(line -> line.endsWith(" s, " + WORDS)))
                .hasSize(1);
        assertThat(console.err()).endsWith("DELETE succeeded: 2 tasks.\n");
    }

    @Test
    void whoHasWaitedLongEnoughIsToldWhatFor() {
        answer("/api/v1/operations/op", exchange -> operation("RUNNING", 0, REASON));

        assertThat(run("operation", "watch", "op", "--timeout", "1s")).isEqualTo(ExitCode.TIME_OUT);

        assertThat(console.err())
                .contains("Still running after 1 s: operation op, 0 of 2 tasks done. It " + WORDS + ".\nMaybe watch");
    }

    @Test
    void whatFinishesAnOperationElsewhereIsFollowedToItsEnd() {
        answer("/api/v1/operations/op", exchange -> failed("op", "CREATE", "next"));
        answer("/api/v1/operations/next", exchange -> failed("next", "FINISH_ELSEWHERE", "last"));
        answer("/api/v1/operations/last", exchange ->
                """
                {"id": "last", "clusterId": "%s", "kind": "FINISH_ELSEWHERE", "state": "%s",
                 "tasks": {"total": 7, "done": 7}}""".formatted(CLUSTER, looks.incrementAndGet() < 3 ? "RUNNING" : "SUCCEEDED"));

        assertThat(run("operation", "watch", "op")).as(console.err()).isEqualTo(ExitCode.OK);

        assertThat(console.err().lines())
                .containsSubsequence(
                        "CREATE failed: The cloud is full.",
                        "follows operation next (finish-elsewhere): it is to finish what CREATE could not",
                        "FINISH_ELSEWHERE failed: The cloud is full.",
                        "follows operation last (finish-elsewhere): it is to finish what FINISH_ELSEWHERE could not",
                        "FINISH_ELSEWHERE succeeded: 7 tasks.");
        assertThat(console.err()).doesNotContain("Maybe go on with");
    }

    @Test
    void whatIsNotFinishedElsewhereEitherHasFailed() {
        answer("/api/v1/operations/op", exchange -> failed("op", "CREATE", "next"));
        answer("/api/v1/operations/next", exchange -> failed("next", "FINISH_ELSEWHERE", null));

        assertThat(run("operation", "watch", "op")).isEqualTo(ExitCode.FAILURE);

        assertThat(console.err()).endsWith("""
                        FINISH_ELSEWHERE failed: The cloud is full.
                        Maybe go on with: loom operation resume next
                        """);
    }

    private static String failed(String id, String kind, @Nullable String followedBy) {
        return """
                {"id": "%s", "clusterId": "%s", "kind": "%s", "state": "FAILED", "error": "The cloud is full.",
                 "tasks": {"total": 4, "done": 2}, "followedBy": %s}""".formatted(id, CLUSTER, kind, followedBy == null ? null : '"' + followedBy + '"');
    }

    private static String operation(String state, int done, String more) {
        return ("{\"id\": \"op\", \"clusterId\": \"%s\", \"kind\": \"DELETE\", \"state\": \"%s\","
                        + " \"tasks\": {\"total\": 2, \"done\": %d, \"running\": 0, \"failed\": 0}%s}")
                .formatted(CLUSTER, state, done, more);
    }

    private int run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = "http://127.0.0.1:" + http.getAddress().getPort();
        return console.run(all);
    }

    private void answer(String path, Function<HttpExchange, String> answer) {
        http.createContext(path, exchange -> {
            byte[] body = answer.apply(exchange).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}

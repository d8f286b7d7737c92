package io.loom.provisioner.provider.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** EC2 with one instance, which keeps its tags; a request can be held before it does anything. */
final class TaggedInstance implements AutoCloseable {
    static final String ID = "i-1";

    final Map<String, String> tags = new ConcurrentSkipListMap<>();

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Held held = new Held(request -> false);

    TaggedInstance() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** A request that waits until it is let go; others of its kind pass then. */
    static final class Held {
        private final Predicate<Map<String, String>> which;
        private final CountDownLatch came = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        private Held(Predicate<Map<String, String>> which) {
            this.which = which;
        }

        /** Until the request is there. */
        void await() throws InterruptedException {
            if (!came.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("The request did not come");
            }
        }

        void letGo() {
            go.countDown();
        }

        private void pass(Map<String, String> request) {
            if (which.test(request)) {
                came.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Holds the requests that write tags of which some key or value has this in it. */
    Held hold(String text) {
        var next = new Held(request -> "CreateTags".equals(request.get("Action"))
                && request.values().stream().anyMatch(value -> value.contains(text)));
        held = next;
        return next;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> request =
                    parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            held.pass(request);
            byte[] answer = answer(request).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private String answer(Map<String, String> request) {
        String action = request.getOrDefault("Action", "");
        String content = switch (action) {
            case "DescribeInstances" ->
                "<reservationSet><item><instancesSet>" + Ec2Server.instance(ID, "running", "", tags)
                        + "</instancesSet></item></reservationSet>";
            case "CreateTags" -> {
                each(request, (key, value) -> tags.put(key, value));
                yield "<return>true</return>";
            }
            case "DeleteTags" -> {
                each(request, (key, value) -> tags.remove(key));
                yield "<return>true</return>";
            }
            default -> throw new IllegalStateException(action);
        };
        return "<" + action + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>req-1</requestId>"
                + content + "</" + action + "Response>";
    }

    private interface TagAction {
        void of(String key, String value);
    }

    private static void each(Map<String, String> request, TagAction action) {
        for (int n = 1; request.containsKey("Tag." + n + ".Key"); n++) {
            action.of(request.get("Tag." + n + ".Key"), request.getOrDefault("Tag." + n + ".Value", ""));
        }
    }

    private static Map<String, String> parameters(String body) {
        return Stream.of(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0],
                        pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                        (one, other) -> one,
                        TreeMap::new));
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}

package io.loom.provisioner.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A cloud's API on loopback that remembers what was asked for, so that a provider's whole contract can be held without an account. */
public abstract class FakeCloud implements AutoCloseable {
    protected static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private boolean quotaIsUsedUp;

    protected FakeCloud() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    /** @param body empty where there is none */
    public record Answer(int status, Map<String, String> headers, String body) {
        public Answer(int status, JsonNode body) {
            this(status, Map.of(), text(body));
        }

        private static String text(JsonNode body) {
            try {
                return JSON.writeValueAsString(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The type of the provider whose cloud this is. */
    public abstract String type();

    /** Values of the provider's fields that are not secret. */
    public abstract Map<String, Object> fields();

    /** Values of the provider's fields that are secret. */
    public abstract Map<String, String> secrets();

    /** Values of the provider's fields, secret or not. */
    public final Map<String, Object> allFields() {
        Map<String, Object> all = new TreeMap<>(fields());
        all.putAll(secrets());
        return all;
    }

    /** A size of machines that it has. */
    public abstract String flavor();

    /** An image that it has. */
    public abstract String image();

    /** How many machines there are. */
    public abstract int machines();

    /** From now on machines are refused, as the cloud does when the account has as many as it may have. */
    public final synchronized void useUpQuota() {
        quotaIsUsedUp = true;
    }

    protected final boolean quotaIsUsedUp() {
        return quotaIsUsedUp;
    }

    /**
     * One request at a time.
     *
     * @param query of the URL, and what a form says
     */
    protected abstract Answer answer(String method, String path, Map<String, String> query, JsonNode body);

    protected static Answer ok(JsonNode body) {
        return new Answer(200, body);
    }

    protected static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** The address before any path. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> query = new TreeMap<>();
            read(exchange.getRequestURI().getRawQuery(), query);
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean isJson = body.length > 0 && body[0] == '{';
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            if (type != null && type.startsWith("application/x-www-form-urlencoded")) {
                read(new String(body, StandardCharsets.UTF_8), query);
            }
            Answer answer = answer(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    query,
                    isJson ? JSON.readTree(body) : object());
            byte[] bytes = answer.status() == 204 ? new byte[0] : answer.body().getBytes(StandardCharsets.UTF_8);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void read(String pairs, Map<String, String> into) {
        if (pairs == null || pairs.isEmpty()) {
            return;
        }
        for (String pair : pairs.split("&", -1)) {
            String[] words = pair.split("=", 2);
            into.put(
                    URLDecoder.decode(words[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(words[1], StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package io.loom.provisioner.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
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

    protected FakeCloud() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    /** @param body null where there is none */
    public record Answer(int status, JsonNode body) {}

    /** One request at a time. */
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
            String raw = exchange.getRequestURI().getRawQuery();
            if (raw != null) {
                for (String pair : raw.split("&", -1)) {
                    String[] words = pair.split("=", 2);
                    query.put(
                            URLDecoder.decode(words[0], StandardCharsets.UTF_8),
                            URLDecoder.decode(words[1], StandardCharsets.UTF_8));
                }
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean isJson = body.length > 0 && body[0] == '{';
            Answer answer = answer(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    query,
                    isJson ? JSON.readTree(body) : object());
            byte[] bytes = answer.status() == 204 ? new byte[0] : JSON.writeValueAsBytes(answer.body());
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

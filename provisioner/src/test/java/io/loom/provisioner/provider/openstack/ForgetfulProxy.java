package io.loom.provisioner.provider.openstack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy that lets every request through, and drops the answer to the first one that it is told to. */
final class ForgetfulProxy implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;
    private final AtomicReference<@Nullable Predicate<HttpExchange>> forgotten = new AtomicReference<>();

    ForgetfulProxy() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::pass);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Drops the next answer to such a request. */
    void forget(String method, String pathEnd) {
        forgotten.set(exchange -> exchange.getRequestMethod().equals(method)
                && exchange.getRequestURI().getPath().endsWith(pathEnd));
    }

    /** Whether the answer was dropped. */
    boolean hasForgotten() {
        return forgotten.get() == null;
    }

    /** Sends everything through it. */
    ProxySelector selector() {
        return ProxySelector.of(server.getAddress());
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            var request = HttpRequest.newBuilder(exchange.getRequestURI())
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            for (String name : new String[] {"X-Auth-Token", "Content-Type", "Accept", "OpenStack-API-Version"}) {
                Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
                        .ifPresent(value -> request.header(name, value));
            }
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Predicate<HttpExchange> told = forgotten.get();
            if (told != null && told.test(exchange)) {
                forgotten.set(null);
                return;
            }
            response.headers()
                    .firstValue("X-Subject-Token")
                    .ifPresent(value -> exchange.getResponseHeaders().set("X-Subject-Token", value));
            exchange.sendResponseHeaders(
                    response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}

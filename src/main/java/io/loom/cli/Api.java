package io.loom.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The REST API of one server, as one caller. Every refusal becomes a {@link CliException} with the server's own words. */
final class Api {

    private static final String PREFIX = "/api/v1";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration TRANSFER_TIMEOUT = Duration.ofHours(1);

    /** A server reads larger bodies only as bytes. */
    private static final int LARGE_BYTES = 4 << 20;

    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final URI server;
    private final @Nullable String token;
    private final @Nullable String tenant;

    /**
     * @param server base address
     * @param token bearer token; null for an anonymous caller
     * @param tenant where an operator works; null for the caller's own
     * @param trust certificates to trust; null for those of the JDK
     */
    Api(URI server, @Nullable String token, @Nullable String tenant, @Nullable SSLContext trust) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        if (trust != null) {
            builder.sslContext(trust);
        }
        this.http = builder.build();
        this.server = server;
        this.token = token;
        this.tenant = tenant;
    }

    /** The same server, as another caller. */
    Api as(String otherToken) {
        return new Api(server, otherToken, tenant, http.sslContext());
    }

    /** The same caller at another server of the installation. */
    Api at(URI otherServer) {
        return new Api(otherServer, token, tenant, http.sslContext());
    }

    URI server() {
        return server;
    }

    /** One path segment or query value, escaped. */
    static String segment(String raw) {
        return URLEncoder.encode(raw, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) {
        return parse(send(request(path).GET()).body());
    }

    String getText(String path) {
        HttpResponse<String> response =
                send(request(path).setHeader("Accept", "*/*").GET());
        return response.body();
    }

    /** Every item of a list, over all its pages. */
    ArrayNode list(String path) {
        ArrayNode items = JSON.createArrayNode();
        String separator = path.contains("?") ? "&" : "?";
        String next = path + separator + "limit=200";
        while (true) {
            JsonNode page = get(next);
            page.path("items").forEach(items::add);
            JsonNode cursor = page.path("next");
            if (cursor.isMissingNode() || cursor.isNull()) {
                return items;
            }
            next = path + separator + "limit=200&cursor=" + segment(cursor.asText());
        }
    }

    /** Sends a change that is made at most once, however often this one call is repeated on the way. */
    JsonNode post(String path, JsonNode body) {
        return parse(send(request(path)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())))
                .body());
    }

    /** Sends what may be larger than other requests may be, and gives the same when it arrives twice. */
    JsonNode postLarge(String path, JsonNode body) {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return parse(send(request(path)
                        .timeout(TRANSFER_TIMEOUT)
                        .header(
                                "Content-Type",
                                bytes.length > LARGE_BYTES ? "application/octet-stream" : "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)))
                .body());
    }

    /** Sets what is there; again gives the same. */
    JsonNode put(String path, JsonNode body) {
        return parse(send(request(path)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(body.toString())))
                .body());
    }

    /** Changes the parts that the body names. */
    JsonNode patch(String path, JsonNode body) {
        return parse(send(request(path)
                        .header("Content-Type", "application/json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(body.toString())))
                .body());
    }

    JsonNode delete(String path) {
        return parse(send(request(path).DELETE()).body());
    }

    /** Deletes what is there now: the version that the server has just given. */
    JsonNode deleteCurrent(String path) {
        String version = send(request(path).GET()).headers().firstValue("ETag").orElse("*");
        return parse(send(request(path).header("If-Match", version).DELETE()).body());
    }

    /** Changes what is there now: the version that the server has just given. */
    JsonNode changeCurrent(String path, UnaryOperator<JsonNode> change) {
        HttpResponse<String> now = send(request(path).GET());
        return parse(send(request(path)
                        .header("Content-Type", "application/json")
                        .header("If-Match", now.headers().firstValue("ETag").orElse("*"))
                        .PUT(HttpRequest.BodyPublishers.ofString(
                                change.apply(parse(now.body())).toString())))
                .body());
    }

    /** Sends a file as it is. */
    JsonNode upload(String path, Path file) {
        try {
            return parse(send(request(path)
                            .timeout(TRANSFER_TIMEOUT)
                            .header("Content-Type", "application/octet-stream")
                            .POST(HttpRequest.BodyPublishers.ofFile(file)))
                    .body());
        } catch (FileNotFoundException e) {
            throw new CliException(ExitCode.USAGE, "The file " + file + " cannot be read: " + e.getMessage());
        }
    }

    /** Writes an answer to a file, whole or not at all. */
    void download(String path, Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            exchange(
                    request(path)
                            .timeout(TRANSFER_TIMEOUT)
                            .setHeader("Accept", "*/*")
                            .GET(),
                    info -> info.statusCode() < 400
                            ? HttpResponse.BodySubscribers.mapping(
                                    HttpResponse.BodySubscribers.ofFile(part), written -> "")
                            : HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURE, "The file " + file + " cannot be written: " + e.getMessage());
        } finally {
            deleteIfThere(part);
        }
    }

    private static void deleteIfThere(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURE, "The file " + part + " cannot be removed: " + e.getMessage());
        }
    }

    /** Opens a stream of lines; the caller closes it. */
    Stream<String> lines(String path, Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(PREFIX + path)).GET();
        authorize(request);
        headers.forEach(request::setHeader);
        HttpResponse<Stream<String>> response = http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
        if (response.statusCode() >= 400) {
            try (Stream<String> lines = response.body()) {
                throw Refusal.of(response.statusCode(), lines.collect(Collectors.joining("\n")));
            }
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(PREFIX + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Accept", "application/json, application/problem+json");
        authorize(request);
        return request;
    }

    private void authorize(HttpRequest.Builder request) {
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (tenant != null) {
            request.header("Loom-Tenant", tenant);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return exchange(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<String> body) {
        try {
            HttpResponse<String> response = http.send(request.build(), body);
            if (response.statusCode() >= 400) {
                throw Refusal.of(response.statusCode(), response.body());
            }
            return response;
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new CliException(
                    ExitCode.FAILURE,
                    "No server answers at " + server
                            + ".\nMaybe start one with ./loom up, or name another with --url.");
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURE, "The server at " + server + " did not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "Interrupted while waiting for " + server + ".");
        }
    }

    static JsonNode parse(String text) {
        if (text.isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new CliException(
                    ExitCode.FAILURE,
                    "The server's answer is not JSON: "
                            + text.lines().findFirst().orElse(""));
        }
    }
}

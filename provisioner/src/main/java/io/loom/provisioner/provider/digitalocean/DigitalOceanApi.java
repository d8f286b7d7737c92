package io.loom.provisioner.provider.digitalocean;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.provisioner.cloud.CloudApi;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.cloud.CloudResponse;
import io.loom.provisioner.cloud.Pace;
import io.loom.provisioner.cloud.TokenAuthorization;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** DigitalOcean's API for one token. Paths are those below {@code /v2}; thread-safe, methods block. */
final class DigitalOceanApi {
    private static final int PAGE = 200;

    private final CloudApi api;
    private final String base;

    DigitalOceanApi(Account account, CloudHttp http, InstantSource clock) {
        base = checked(account.endpoint()).replaceAll("/+$", "") + "/v2";
        api = new CloudApi(
                http,
                new DigitalOceanDialect(),
                new TokenAuthorization(
                        "Authorization",
                        "Bearer ",
                        task -> new TokenAuthorization.Token(account.token(), Instant.MAX),
                        clock),
                Optional.empty(),
                new Pace(System::nanoTime),
                clock);
    }

    /** Whose pace a provider shares with others. */
    record Account(String endpoint, String token) {

        static Account of(DigitalOceanConfig config) {
            return new Account(config.endpoint(), config.token());
        }

        @Override
        public String toString() {
            return endpoint;
        }
    }

    /**
     * The endpoint.
     *
     * @throws TaskFailure lasting, {@code bad-field}, when it is no URL
     */
    static String checked(String endpoint) {
        try {
            if (new URI(endpoint).getHost() != null) {
                return endpoint;
            }
        } catch (URISyntaxException e) {
            throw notUrl(endpoint).causedBy(e);
        }
        throw notUrl(endpoint);
    }

    private static TaskFailure notUrl(String endpoint) {
        return TaskFailure.lasting(
                "bad-field", "Field endpoint is " + endpoint + ".\nMaybe https://api.digitalocean.com.");
    }

    JsonNode get(String path, TaskContext task) throws InterruptedException {
        return api.send(CloudRequest.get(at(path)), task).json();
    }

    /** What is at a path; empty where nothing is. */
    Optional<JsonNode> find(String path, TaskContext task) throws InterruptedException {
        return api.find(CloudRequest.get(at(path)), task).map(CloudResponse::json);
    }

    /**
     * Hands on all elements of a list, page by page.
     *
     * @param path may have a query
     * @param kind name of the list in an answer
     */
    void list(String path, String kind, TaskContext task, Consumer<JsonNode> each) throws InterruptedException {
        String separator = path.contains("?") ? "&" : "?";
        for (int page = 1; ; page++) {
            JsonNode answer = get(path + separator + "per_page=" + PAGE + "&page=" + page, task);
            answer.path(kind).forEach(each);
            if (!answer.path("links").path("pages").has("next")) {
                return;
            }
        }
    }

    JsonNode post(String path, JsonNode body, TaskContext task) throws InterruptedException {
        return api.send(CloudRequest.post(at(path), body), task).json();
    }

    /** Succeeds where nothing is there. */
    void delete(String path, TaskContext task) throws InterruptedException {
        api.find(CloudRequest.delete(at(path)), task);
    }

    static String word(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private URI at(String path) {
        return URI.create(base + path);
    }
}

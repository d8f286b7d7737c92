package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.provisioner.cloud.CloudApi;
import io.loom.provisioner.cloud.CloudDialect;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.cloud.CloudResponse;
import io.loom.provisioner.cloud.Pace;
import io.loom.provisioner.cloud.TokenAuthorization;
import io.loom.provisioner.plugin.TaskContext;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The services of a cloud, as one account sees them. Thread-safe; methods block, and fail as {@link CloudApi} says. */
public final class OpenStackApi {
    private final CloudApi api;
    private final TokenAuthorization tokens;
    private final @Nullable String region;
    private final String cloud;
    private volatile Catalog catalog = new Catalog(List.of());

    /**
     * @param region null for the only one
     * @param authorities certificates, PEM, that the cloud is held to instead of the system's
     */
    public OpenStackApi(
            CloudHttp http,
            CloudDialect dialect,
            Identity identity,
            @Nullable String region,
            Optional<String> authorities,
            InstantSource clock) {
        this.region = region;
        this.cloud = dialect.cloud();
        tokens = new TokenAuthorization(
                "X-Auth-Token",
                "",
                task -> {
                    Grant grant = identity.ask(task);
                    catalog = grant.catalog();
                    return grant.token();
                },
                clock);
        api = new CloudApi(http, dialect, tokens, authorities, new Pace(System::nanoTime), clock);
    }

    /** An identity service. */
    public interface Identity {
        Grant ask(TaskContext task) throws InterruptedException;
    }

    /** What an identity service answers to a credential. */
    public record Grant(TokenAuthorization.Token token, Catalog catalog) {}

    /** The cloud's name in messages. */
    String cloud() {
        return cloud;
    }

    /** Where a service is; asks for a token where there is none. */
    public String url(Service service, TaskContext task) throws InterruptedException {
        tokens.token(task);
        return catalog.url(service, region);
    }

    /**
     * The URI of something.
     *
     * @param path begins with a slash
     * @param query as it is before encoding
     */
    URI uri(Service service, String path, Map<String, String> query, TaskContext task) throws InterruptedException {
        String pairs = new TreeMap<>(query)
                .entrySet().stream()
                        .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                        .collect(Collectors.joining("&"));
        return URI.create(url(service, task) + path + (pairs.isEmpty() ? "" : "?" + pairs));
    }

    URI uri(Service service, String path, TaskContext task) throws InterruptedException {
        return uri(service, path, Map.of(), task);
    }

    /** What is safe in a path or query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode send(CloudRequest request, TaskContext task) throws InterruptedException {
        return api.send(request, task).json();
    }

    Optional<JsonNode> find(CloudRequest request, TaskContext task) throws InterruptedException {
        return api.find(request, task).map(CloudResponse::json);
    }

    /**
     * Hands on every item of a collection, page by page.
     *
     * @param path of the collection
     * @param collection its name in the answer
     * @param header adds what the service needs to each request
     */
    void each(
            Service service,
            String path,
            String collection,
            Map<String, String> query,
            UnaryOperator<CloudRequest> header,
            TaskContext task,
            Consumer<JsonNode> each)
            throws InterruptedException {
        Map<String, String> asked = new TreeMap<>(query);
        while (true) {
            JsonNode page = send(header.apply(CloudRequest.get(uri(service, path, asked, task))), task);
            JsonNode items = page.path(collection);
            items.forEach(each);
            if (items.isEmpty() || !hasNext(page, collection)) {
                return;
            }
            asked.put("marker", items.get(items.size() - 1).path("id").asText());
        }
    }

    List<JsonNode> list(Service service, String path, String collection, Map<String, String> query, TaskContext task)
            throws InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        each(service, path, collection, query, UnaryOperator.identity(), task, items::add);
        return items;
    }

    /** The link itself is not followed: behind a proxy it often names a host or scheme that is not the catalog's. */
    private static boolean hasNext(JsonNode page, String collection) {
        for (JsonNode link : page.path(collection + "_links")) {
            if (link.path("rel").asText().equals("next")) {
                return true;
            }
        }
        return page.path("next").isTextual();
    }
}

package io.loom.provisioner.provider.google;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.provisioner.cloud.CloudApi;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.cloud.CloudResponse;
import io.loom.provisioner.cloud.Pace;
import io.loom.provisioner.cloud.TokenAuthorization;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Compute Engine API of one project. Paths are those below the project; thread-safe, methods block. */
final class GoogleApi {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final String PAGE = "500";
    private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9_.:-]*");

    private final GoogleDialect dialect = new GoogleDialect();
    private final CloudApi api;
    private final String base;
    private final String project;
    private final Map<String, String> images = new ConcurrentHashMap<>();

    GoogleApi(GoogleAccount account, CloudHttp http, ProxySelector proxies, InstantSource clock) {
        check(account);
        base = account.endpoint().replaceAll("/+$", "");
        project = account.project();
        var tokens = new TokenAuthorization(
                "Authorization", "Bearer ", new GoogleTokens(account.key(), proxies, clock), clock);
        api = new CloudApi(http, dialect, tokens, Optional.empty(), new Pace(System::nanoTime), clock);
    }

    /**
     * Looks whether an account can be asked for at all. The provisioner's own credentials go to nobody but Google, whatever is named as
     * the endpoint.
     *
     * @throws TaskFailure lasting, {@code bad-field}
     */
    static void check(GoogleAccount account) {
        if (!PROJECT.matcher(account.project()).matches()) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "Field project is " + account.project() + ", which is no project's id.\nMaybe my-project-123.");
        }
        URI endpoint = uri(account.endpoint());
        String host = endpoint.getHost() == null ? "" : endpoint.getHost();
        if (account.key() == null && !(isTls(endpoint) && host.endsWith(".googleapis.com"))) {
            throw TaskFailure.lasting(
                    "bad-field",
                    "Field endpoint is " + account.endpoint()
                            + "; without a serviceAccountKey it must be Google's own, as in https://compute.googleapis.com/compute/v1.");
        }
    }

    private static boolean isTls(URI uri) {
        return "https".equals(uri.getScheme());
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw TaskFailure.lasting("bad-field", "Field endpoint is " + text + ", which is no URL.")
                    .causedBy(e);
        }
    }

    /** What is at a path below the project. */
    JsonNode get(String path, TaskContext task) throws InterruptedException {
        return api.send(CloudRequest.get(at("projects/" + project + path, Map.of())), task)
                .json();
    }

    /** The same of something that may not be there; a project that is not there is a failure. */
    Optional<JsonNode> find(String path, TaskContext task) throws InterruptedException {
        return findAny("projects/" + project + path, task);
    }

    /** The same with a path from {@code projects/} on. */
    Optional<JsonNode> findAny(String path, TaskContext task) throws InterruptedException {
        CloudRequest request = CloudRequest.get(at(path, Map.of()));
        CloudResponse response = api.answer(request, task);
        if (response.isSuccess()) {
            return Optional.of(response.json());
        }
        boolean noProject = dialect.words(response)
                .filter(words -> words.matches(".*'projects/[^/']+'.*"))
                .isPresent();
        if (response.status() == 404 && !noProject) {
            return Optional.empty();
        }
        throw dialect.failure(request, response);
    }

    /** Hands on all elements of a list, page by page. */
    void list(String path, TaskContext task, Consumer<JsonNode> each) throws InterruptedException {
        listOf(project, path, task, each);
    }

    /** The same of another project. */
    void listOf(String owner, String path, TaskContext task, Consumer<JsonNode> each) throws InterruptedException {
        pages(
                "projects/" + owner + path,
                Map.of(),
                task,
                page -> page.path("items").forEach(each));
    }

    /**
     * Hands on what there is of a kind in all zones or regions, page by page.
     *
     * @param kind e.g. {@code instances}
     * @param filter in Google's words; empty for all
     * @throws TaskFailure passing, {@code cloud-partial}, when a zone could not be asked; what the others have was handed on
     */
    void aggregated(String kind, String filter, TaskContext task, Consumer<JsonNode> each) throws InterruptedException {
        List<String> silent = new ArrayList<>();
        Map<String, String> query = new TreeMap<>(Map.of("returnPartialSuccess", "true"));
        if (!filter.isEmpty()) {
            query.put("filter", filter);
        }
        pages("projects/" + project + "/aggregated/" + kind, query, task, page -> {
            page.path("unreachables").forEach(zone -> silent.add(zone.asText()));
            page.path("items").forEachEntry((scope, found) -> {
                if (found.path("warning").path("code").asText().equals("UNREACHABLE")) {
                    silent.add(scope);
                }
                found.path(kind).forEach(each);
            });
        });
        if (!silent.isEmpty()) {
            throw TaskFailure.passing(
                    "cloud-partial",
                    "Google could not be asked for " + kind + " in " + String.join(", ", silent) + ".");
        }
    }

    private void pages(String path, Map<String, String> query, TaskContext task, Consumer<JsonNode> each)
            throws InterruptedException {
        Map<String, String> asked = new TreeMap<>(query);
        asked.put("maxResults", PAGE);
        String next;
        do {
            JsonNode page = api.send(CloudRequest.get(at(path, asked)), task).json();
            each.accept(page);
            next = page.path("nextPageToken").asText();
            asked.put("pageToken", next);
        } while (!next.isEmpty());
    }

    /**
     * Makes a machine, and waits until it is made.
     *
     * @param requestId by which Google knows the same request again
     * @throws TaskFailure in Google's words; {@code conflict} when the zone has something of that name
     */
    void insert(String zone, JsonNode order, UUID requestId, TaskContext task) throws InterruptedException {
        change(
                CloudRequest.post(zoned(zone, "/instances", Map.of("requestId", requestId.toString())), order),
                zone,
                task);
    }

    /** Deletes a machine, and waits until it is gone; succeeds where it is gone already. */
    void delete(String zone, String name, UUID requestId, TaskContext task) throws InterruptedException {
        CloudRequest request =
                CloudRequest.delete(zoned(zone, "/instances/" + name, Map.of("requestId", requestId.toString())));
        Optional<CloudResponse> begun = api.find(request, task);
        if (begun.isPresent()) {
            await(begun.get().json(), request, zone, task);
        }
    }

    /** Changes a part of a machine, e.g. {@code setLabels}, and waits until that is done. */
    void set(String zone, String name, String what, JsonNode value, TaskContext task) throws InterruptedException {
        change(CloudRequest.post(zoned(zone, "/instances/" + name + "/" + what, Map.of()), value), zone, task);
    }

    private void change(CloudRequest request, String zone, TaskContext task) throws InterruptedException {
        await(api.send(request, task).json(), request, zone, task);
    }

    private void await(JsonNode begun, CloudRequest request, String zone, TaskContext task)
            throws InterruptedException {
        JsonNode operation = begun;
        Duration pause = FIRST_PAUSE;
        while (!operation.path("status").asText().equals("DONE")) {
            if (task.timeLeft().compareTo(pause.plusSeconds(1)) < 0) {
                throw TaskFailure.passing(
                        "timed-out", "Google has not ended " + request + " in the time that the task may take.");
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            operation =
                    get("/zones/" + zone + "/operations/" + begun.path("name").asText(), task);
        }
        if (operation.path("error").path("errors").size() > 0) {
            throw dialect.failure(request, operation);
        }
    }

    /** What the agent on a machine has told; empty where there is no agent, or the account may not ask. */
    Optional<JsonNode> guestAttributes(String zone, String name, String queryPath, TaskContext task)
            throws InterruptedException {
        URI uri = zoned(zone, "/instances/" + name + "/getGuestAttributes", Map.of("queryPath", queryPath));
        CloudResponse response = api.answer(CloudRequest.get(uri), task);
        if (response.status() >= 500) {
            throw dialect.failure(CloudRequest.get(uri), response);
        }
        return Optional.of(response).filter(CloudResponse::isSuccess).map(CloudResponse::json);
    }

    /**
     * Where an image is that may be named without its project: the project's own first, then that of the others which has it, as an
     * image or as a family.
     *
     * @throws TaskFailure lasting, {@code not-found}, when none has it
     */
    String image(String name, List<String> others, TaskContext task) throws InterruptedException {
        if (name.contains("/")) {
            return name;
        }
        String known = images.get(name + others);
        if (known != null) {
            return known;
        }
        String word = URLEncoder.encode(name, StandardCharsets.UTF_8);
        for (String owner : Stream.concat(Stream.of(project), others.stream()).toList()) {
            for (String path : List.of("/global/images/" + word, "/global/images/family/" + word)) {
                String whole = "projects/" + owner + path;
                if (findAny(whole, task).isPresent()) {
                    images.put(name + others, whole);
                    return whole;
                }
            }
        }
        throw TaskFailure.lasting(
                "not-found",
                "Neither " + project + " nor " + String.join(", ", others) + " has an image or image family " + name
                        + ".\nMaybe name its project: projects/PROJECT/global/images/family/" + name + ".");
    }

    private URI zoned(String zone, String path, Map<String, String> query) {
        return at("projects/" + project + "/zones/" + zone + path, query);
    }

    private URI at(String path, Map<String, String> query) {
        String text = query.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .reduce((one, other) -> one + "&" + other)
                .map(joined -> "?" + joined)
                .orElse("");
        return uri(base + "/" + path + text);
    }
}

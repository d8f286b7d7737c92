package io.loom.provisioner.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request to a cloud's API.
 *
 * @param method upper case
 * @param uri with its query
 * @param headers by name
 * @param body null when there is none
 */
public record CloudRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable String body) {
    private static final String CONTENT_TYPE = "Content-Type";

    public CloudRequest {
        headers = Map.copyOf(headers);
    }

    public static CloudRequest get(URI uri) {
        return new CloudRequest("GET", uri, Map.of("Accept", "application/json"), null);
    }

    public static CloudRequest delete(URI uri) {
        return new CloudRequest("DELETE", uri, Map.of("Accept", "application/json"), null);
    }

    public static CloudRequest post(URI uri, JsonNode body) {
        return withBody("POST", uri, body);
    }

    public static CloudRequest put(URI uri, JsonNode body) {
        return withBody("PUT", uri, body);
    }

    private static CloudRequest withBody(String method, URI uri, JsonNode body) {
        return new CloudRequest(
                method, uri, Map.of("Accept", "application/json", CONTENT_TYPE, "application/json"), body.toString());
    }

    /** The same request with one more header, or another value of it. */
    public CloudRequest with(String header, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(header, value);
        return new CloudRequest(method, uri, more, body);
    }

    /** Whether it may be sent again when its answer was lost. */
    public boolean isIdempotent() {
        return !method.equals("POST") && !method.equals("PATCH");
    }

    /** Method and path: neither query, headers nor body, which may hold secrets. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }
}

package io.loom.model.document;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.model.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Clusters as documents: {@code kind: Cluster}, and the fields of a request for a cluster, directly or under {@code metadata}
 * and {@code spec}. They may stand between definitions.
 *
 * @param clusters the requests, in the order of the text
 * @param hasDefinitions whether there are other documents
 */
public record ClusterDocuments(List<Map<String, Object>> clusters, boolean hasDefinitions) {

    /** Of the documents. */
    public static final String KIND = "Cluster";

    private static final Set<String> ENVELOPE = Set.of("apiVersion", "kind", "metadata", "spec");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public ClusterDocuments {
        clusters = List.copyOf(clusters);
    }

    /**
     * The clusters of a text. What their requests say is not checked.
     *
     * @param source names the text in messages; as a path, its ending helps to tell the language
     * @throws InvalidInputException where the text is broken, or a cluster is no object or says something twice
     */
    public static ClusterDocuments read(String source, String text) {
        List<Map<String, Object>> clusters = new ArrayList<>();
        boolean hasDefinitions = false;
        for (Document document : Documents.read(source, text)) {
            if (isCluster(document.root())) {
                clusters.add(request(source, document.root()));
            } else {
                hasDefinitions = true;
            }
        }
        return new ClusterDocuments(clusters, hasDefinitions);
    }

    static boolean isCluster(JsonNode document) {
        return document.path("kind").asText().equals(KIND);
    }

    private static Map<String, Object> request(String source, JsonNode document) {
        String apiVersion = document.path("apiVersion").asText(DefinitionReader.API_VERSION);
        if (!apiVersion.equals(DefinitionReader.API_VERSION)) {
            throw new InvalidInputException(
                    "/apiVersion",
                    source + ": the apiVersion (" + apiVersion + ") must be " + DefinitionReader.API_VERSION + ".");
        }
        Map<String, Object> request = new LinkedHashMap<>();
        put(source, document, request);
        put(source, document.path("metadata"), request);
        put(source, document.path("spec"), request);
        return request;
    }

    private static void put(String source, JsonNode fields, Map<String, Object> request) {
        if (!fields.isObject() && !fields.isMissingNode()) {
            throw new InvalidInputException("", source + ": metadata and spec of a Cluster must be objects.");
        }
        fields.properties().forEach(field -> {
            if (ENVELOPE.contains(field.getKey())) {
                return;
            }
            if (request.putIfAbsent(
                            field.getKey(), MAPPER.convertValue(field.getValue(), new TypeReference<Object>() {}))
                    != null) {
                throw new InvalidInputException(
                        "/" + field.getKey(), source + ": the Cluster says " + field.getKey() + " twice.");
            }
        });
    }
}

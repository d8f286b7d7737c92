package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What files and folders describe: definitions, and clusters as {@code kind: Cluster}. Asks a server what it would make of them. */
final class DescribedFiles {

    private final Api api;
    private final ObjectNode documents;
    private final JsonNode read;

    /** @throws CliException when a file cannot be read, or holds neither YAML nor JSON */
    DescribedFiles(Api api, List<Path> files) {
        this.api = api;
        this.documents = ImportCommand.documents(files);
        this.read = api.post("/clusters/documents", documents);
    }

    /** Whether they describe definitions. */
    boolean hasDefinitions() {
        return read.path("hasDefinitions").asBoolean();
    }

    /** What would become of the definitions. Nothing is written. */
    JsonNode importReport() {
        return api.postLarge("/import?dryRun=true&passClusters=true", documents);
    }

    /** Writes the definitions, prints the report, and gives the exit status. */
    int writeDefinitions(Output output, boolean force) {
        return ImportCommand.sendDefinitions(api, output, documents, force);
    }

    /** The clusters that they describe, in the order of the files. */
    List<Cluster> clusters() {
        List<Cluster> clusters = new ArrayList<>();
        read.path("clusters")
                .forEach(described -> clusters.add(
                        new Cluster(described.path("source").asText(), (ObjectNode) described.path("request"))));
        return clusters;
    }

    /** A cluster that a file describes. */
    final class Cluster {

        private final String source;
        private final ObjectNode request;
        private final @Nullable JsonNode standing;

        private Cluster(String source, ObjectNode request) {
            this.source = source;
            this.request = request;
            this.standing =
                    new ClusterName(request.path("name").asText()).standing(api).orElse(null);
        }

        String name() {
            return request.path("name").asText("");
        }

        boolean stands() {
            return standing != null;
        }

        /**
         * The plan that makes it what the file says. The server keeps it for a day.
         *
         * @param rollout how that goes over its nodes, where it stands
         * @throws CliException when the server refuses what the file says
         */
        JsonNode plan(RolloutOptions rollout) {
            try {
                if (standing == null) {
                    return api.post("/plans", request);
                }
                ObjectNode body = Api.JSON.createObjectNode().put("kind", "apply");
                body.set("cluster", request);
                rollout.putInto(body);
                if (request.has("budgetMillis")) {
                    body.set("budgetMillis", request.path("budgetMillis"));
                }
                return api.post("/clusters/" + id(standing) + "/plans", body);
            } catch (CliException e) {
                throw new CliException(e.exitCode(), source + ": cluster " + name() + ": " + e.getMessage());
            }
        }

        /** How its labels become those of the file: the new value by key, null to take one off. A file that has none says nothing of them. */
        ObjectNode labelChanges() {
            ObjectNode changes = Api.JSON.createObjectNode();
            if (standing == null || !request.has("labels")) {
                return changes;
            }
            JsonNode asked = request.path("labels");
            standing.path("labels").fieldNames().forEachRemaining(key -> {
                if (!asked.has(key)) {
                    changes.putNull(key);
                }
            });
            asked.properties().forEach(label -> {
                if (!label.getValue().equals(standing.path("labels").get(label.getKey()))) {
                    changes.set(label.getKey(), label.getValue());
                }
            });
            return changes;
        }

        /** Makes its labels those of the file. */
        void applyLabels(ObjectNode changes) {
            if (standing != null && !changes.isEmpty()) {
                api.patch("/clusters/" + id(standing) + "/labels", changes);
            }
        }

        private static String id(JsonNode cluster) {
            return cluster.path("id").asText();
        }
    }
}

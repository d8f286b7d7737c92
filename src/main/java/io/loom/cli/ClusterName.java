package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Parameters;

/** Mixin: which cluster is meant. */
final class ClusterName {

    @Parameters(paramLabel = "CLUSTER", description = "Its id, number or name.")
    private String given;

    /** The cluster as it is now. A name that several clusters have had means the one that is not terminated. */
    JsonNode find(Api api) {
        if (isId()) {
            return api.get("/clusters/" + given);
        }
        List<JsonNode> matches = new ArrayList<>();
        for (JsonNode cluster : api.list("/clusters")) {
            if (given.equals(cluster.path("name").asText())
                    || given.equals(cluster.path("number").asText())) {
                matches.add(cluster);
            }
        }
        List<JsonNode> alive = matches.stream()
                .filter(cluster -> !cluster.path("state").asText().equals("TERMINATED"))
                .toList();
        List<JsonNode> meant = alive.isEmpty() ? matches : alive;
        return switch (meant.size()) {
            case 0 ->
                throw new CliException(
                        ExitCode.NOT_FOUND, "There is no cluster " + given + ".\nMaybe look at: loom cluster list");
            case 1 -> api.get("/clusters/" + meant.getFirst().path("id").asText());
            default ->
                throw new CliException(
                        ExitCode.CONFLICT,
                        meant.size() + " clusters are called " + given + ".\nMaybe name one by its id: "
                                + String.join(
                                        ", ",
                                        meant.stream()
                                                .map(cluster ->
                                                        cluster.path("id").asText())
                                                .toList()));
        };
    }

    String id(Api api) {
        return isId() ? given : find(api).path("id").asText();
    }

    /** The latest operation's id. */
    String operationId(Api api) {
        JsonNode cluster = find(api);
        JsonNode operation = cluster.at("/operation/id");
        if (!operation.isTextual()) {
            throw new CliException(ExitCode.NOT_FOUND, "Cluster " + given + " has no operation.");
        }
        return operation.asText();
    }

    private boolean isId() {
        try {
            return UUID.fromString(given).toString().equalsIgnoreCase(given);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

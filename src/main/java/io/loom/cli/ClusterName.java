package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Parameters;

/** Mixin: which cluster is meant. */
final class ClusterName {

    @Parameters(paramLabel = "CLUSTER", description = "Its id, number or name.")
    private String given;

    /** Given at the command line. */
    ClusterName() {}

    ClusterName(String given) {
        this.given = given;
    }

    /** The cluster that has it as its name and is not terminated; empty where there is none. */
    Optional<JsonNode> standing(Api api) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode cluster : api.list("/clusters")) {
            if (given.equals(cluster.path("name").asText())
                    && !cluster.path("state").asText().equals("TERMINATED")) {
                found.add(cluster);
            }
        }
        if (found.size() > 1) {
            throw several(found);
        }
        return found.stream().findFirst();
    }

    /** The cluster as it is now. A name that several clusters have had means the one that is not terminated. */
    JsonNode find(Api api) {
        if (isId()) {
            try {
                return api.get("/clusters/" + given);
            } catch (CliException refused) {
                if (refused.exitCode() != ExitCode.NOT_FOUND) {
                    throw refused;
                }
            }
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
            default -> throw several(meant);
        };
    }

    private CliException several(List<JsonNode> clusters) {
        return new CliException(
                ExitCode.CONFLICT,
                clusters.size() + " clusters are called " + given + ".\nMaybe name one by its id: "
                        + clusters.stream()
                                .map(cluster -> cluster.path("id").asText())
                                .collect(Collectors.joining(", ")));
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

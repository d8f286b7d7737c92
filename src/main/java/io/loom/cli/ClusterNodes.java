package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The nodes of one cluster that stand, by what people call them. */
final class ClusterNodes {

    private static final int NAMED = 10;

    private final Api api;
    private final String cluster;

    /** @param cluster its id */
    ClusterNodes(Api api, String cluster) {
        this.api = api;
        this.cluster = cluster;
    }

    /**
     * The numbers of nodes.
     *
     * @param names their numbers, host names or ids
     * @throws CliException when the cluster has no such node
     */
    List<Integer> numbers(List<String> names) {
        List<JsonNode> nodes = all();
        return names.stream()
                .map(name -> named(name, nodes).path("number").asInt())
                .distinct()
                .toList();
    }

    /** Those that stand, by number. */
    List<JsonNode> all() {
        return api.list("/clusters/" + Api.segment(cluster) + "/nodes")
                .valueStream()
                .filter(node -> !node.path("state").asText().equals("DELETED"))
                .toList();
    }

    /**
     * One node.
     *
     * @param name its number, host name or id; null for the only one
     * @throws CliException when the cluster has no such node, or several of which one is to be named
     */
    JsonNode one(@Nullable String name) {
        List<JsonNode> nodes = all();
        if (name != null) {
            return named(name, nodes);
        }
        return switch (nodes.size()) {
            case 0 -> throw new CliException(ExitCode.NOT_FOUND, "The cluster has no node.");
            case 1 -> nodes.getFirst();
            default ->
                throw new CliException(
                        ExitCode.USAGE,
                        "The cluster has " + nodes.size() + " nodes.\nMaybe name one: " + numbersOf(nodes)
                                + ", or its host name.");
        };
    }

    private static JsonNode named(String name, List<JsonNode> nodes) {
        for (JsonNode node : nodes) {
            if (name.equals(node.path("number").asText())
                    || name.equalsIgnoreCase(node.path("hostName").asText())
                    || name.equalsIgnoreCase(node.path("id").asText())) {
                return node;
            }
        }
        throw new CliException(
                ExitCode.NOT_FOUND,
                "The cluster has no node " + name + ".\nMaybe one of " + numbersOf(nodes) + ", or its host name.");
    }

    private static String numbersOf(List<JsonNode> nodes) {
        return nodes.stream()
                        .limit(NAMED)
                        .map(node -> node.path("number").asText())
                        .collect(Collectors.joining(", "))
                + (nodes.size() > NAMED ? " and " + (nodes.size() - NAMED) + " more" : "");
    }
}

package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

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
        List<JsonNode> nodes = api.list("/clusters/" + Api.segment(cluster) + "/nodes")
                .valueStream()
                .filter(node -> !node.path("state").asText().equals("DELETED"))
                .toList();
        return names.stream().map(name -> number(name, nodes)).distinct().toList();
    }

    private static int number(String name, List<JsonNode> nodes) {
        for (JsonNode node : nodes) {
            if (name.equals(node.path("number").asText())
                    || name.equalsIgnoreCase(node.path("hostName").asText())
                    || name.equalsIgnoreCase(node.path("id").asText())) {
                return node.path("number").asInt();
            }
        }
        throw new CliException(
                ExitCode.NOT_FOUND,
                "The cluster has no node " + name + ".\nMaybe one of "
                        + nodes.stream()
                                .limit(NAMED)
                                .map(node -> node.path("number").asText())
                                .collect(Collectors.joining(", "))
                        + (nodes.size() > NAMED ? " and " + (nodes.size() - NAMED) + " more" : "")
                        + ", or its host name.");
    }
}

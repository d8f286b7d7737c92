package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Mixin;

/** A change of the cluster that is named first. */
abstract class ChangeCommand extends PlannedCommand {

    @Mixin
    private ClusterName cluster;

    /** @param kind as the server calls it, e.g. {@code grow} */
    ChangeCommand(String kind) {
        super(kind);
    }

    @Override
    final String cluster(Api api) {
        return cluster.id(api);
    }

    @Override
    final void complete(ObjectNode body, Api api, String id) {
        complete(body, new ClusterNodes(api, id));
    }

    /** Adds to what is asked for what only the cluster's nodes tell. */
    void complete(ObjectNode body, ClusterNodes nodes) {}
}

package io.loom.operations.changes;

import java.util.Set;

/** Nodes of another hardware type in the place of those that are not. */
final class ChangeHardware extends PlacedChange<ChangeRequest.Hardware> {

    @Override
    public Class<ChangeRequest.Hardware> request() {
        return ChangeRequest.Hardware.class;
    }

    @Override
    public String kind() {
        return "HARDWARE";
    }

    @Override
    public String label() {
        return "Change hardware";
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Hardware asked) {
        return new Target.Placed(cluster.request().onHardware(asked.hardwareType()), Set.of(), budget(asked));
    }
}

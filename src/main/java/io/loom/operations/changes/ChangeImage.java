package io.loom.operations.changes;

import java.util.Set;

/** Nodes from another image in the place of those that are not. */
final class ChangeImage extends PlacedChange<ChangeRequest.Image> {

    @Override
    public Class<ChangeRequest.Image> request() {
        return ChangeRequest.Image.class;
    }

    @Override
    public String kind() {
        return "IMAGE";
    }

    @Override
    public String label() {
        return "Change image";
    }

    @Override
    public Target target(ClusterFacts cluster, ChangeRequest.Image asked) {
        return new Target.Placed(cluster.request().fromImage(asked.imageType()), Set.of(), budget(asked));
    }
}

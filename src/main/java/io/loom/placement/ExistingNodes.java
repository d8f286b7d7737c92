package io.loom.placement;

/**
 * So many nodes that are there already and are alike.
 *
 * @param nodes what and where they are
 * @param freedom what may become of them
 */
public record ExistingNodes(NodeGroup nodes, Freedom freedom) {

    /** What may become of a node. */
    public enum Freedom {
        /** It may stay as it is, run other services, or be given up; what the cluster does not allow any more, it may not stay. */
        FREE,
        /** It stays what and where it is and keeps its services; others may be added. */
        KEEPS,
        /** It is given up. Where the size does not fall, another node takes its place. */
        LEAVES
    }

    /** Nodes that may do anything. */
    public static ExistingNodes free(NodeGroup nodes) {
        return new ExistingNodes(nodes, Freedom.FREE);
    }
}

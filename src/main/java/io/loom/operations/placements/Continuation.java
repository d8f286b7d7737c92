package io.loom.operations.placements;

import io.loom.model.Shortage;
import io.loom.plan.PlannedNode;
import java.util.List;
import java.util.Map;

/**
 * That a cluster becomes what an operation was to make of it, but for nodes that are placed elsewhere: all others stay what and
 * where they are.
 *
 * @param services names of those that nodes are to have, by number; other nodes keep theirs
 * @param besides where no new nodes are placed, whatever is known of shortages
 */
public record Continuation(Map<Integer, List<String>> services, List<Shortage> besides) {

    public Continuation {
        services = Map.copyOf(services);
        besides = List.copyOf(besides);
    }

    /** The node as it is to be. */
    PlannedNode of(PlannedNode node) {
        List<String> own = services.get(node.number());
        return own == null ? node : node.with(own);
    }
}

package io.loom.placement;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The constraints that can be weighed, by the name that weights files, templates, requests and answers use.
 *
 * <p>Coexistence, capacity and allowed types are not among them: a layout that breaks one of these is never made.
 */
enum ConstraintId {
    SERVICE_QUANTITY("serviceQuantity", Set.of(Level.HARD)),
    SERVICE_RATIO("serviceRatio", Set.of(Level.HARD, Level.SOFT)),
    CLUSTER_SIZE("clusterSize", Set.of(Level.HARD)),
    LOCATION_LIMIT("locationLimit", Set.of(Level.HARD)),
    STRICT_SPREAD("strictSpread", Set.of(Level.HARD)),
    UNPLACED("unplaced", Set.of(Level.HARD, Level.MEDIUM)),
    COST("cost", Set.of(Level.SOFT)),
    SPREAD("spread", Set.of(Level.HARD, Level.SOFT)),
    PACKING("packing", Set.of(Level.SOFT));

    private final String id;
    private final Set<Level> levels;

    ConstraintId(String id, Set<Level> levels) {
        this.id = id;
        this.levels = levels;
    }

    /** Its name outside. */
    String id() {
        return id;
    }

    /** The levels that it can be set to. */
    Set<Level> levels() {
        return levels;
    }

    /** The constraint of that name. */
    static Optional<ConstraintId> find(String id) {
        return Arrays.stream(values()).filter(c -> c.id.equals(id)).findFirst();
    }

    /** All names, in order of declaration. */
    static List<String> ids() {
        return Arrays.stream(values()).map(ConstraintId::id).collect(Collectors.toList());
    }
}

package io.loom.placement;

import static io.loom.placement.Level.HARD;
import static io.loom.placement.Level.MEDIUM;
import static io.loom.placement.Level.SOFT;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The constraints that can be weighed, by the name that weights files, templates, requests and answers use.
 *
 * <p>Coexistence, capacity and allowed types are not among them: a layout that breaks one of these is never made.
 */
enum ConstraintId {
    SERVICE_QUANTITY("serviceQuantity", Set.of(HARD), null),
    SERVICE_RATIO("serviceRatio", Set.of(HARD, SOFT), null),
    CLUSTER_SIZE("clusterSize", Set.of(HARD), null),
    LOCATION_LIMIT("locationLimit", Set.of(HARD, SOFT), "nodes at any one location"),
    PROVIDER_CAPACITY("providerCapacity", Set.of(HARD, SOFT), "nodes at any one provider"),
    QUOTA("quota", Set.of(HARD), "price of all nodes per hour, in millionths of the currency"),
    STRICT_SPREAD("strictSpread", Set.of(HARD), "instances above the fair share that are allowed"),
    UNPLACED("unplaced", Set.of(HARD, MEDIUM), null),
    DISRUPTION_BUDGET("disruptionBudget", Set.of(HARD, MEDIUM), "disruption that is allowed"),
    DISRUPTION("disruption", Set.of(SOFT), null),
    COST("cost", Set.of(SOFT), null),
    SPREAD("spread", Set.of(HARD, SOFT), "instances above the fair share that are allowed"),
    PACKING("packing", Set.of(SOFT), null),
    BALANCE("balance", Set.of(SOFT), "cores and GiB of distance that are allowed"),
    HEADROOM("headroom", Set.of(HARD, SOFT), "percent that is to be unused, from 0 to 100"),
    PREFERRED_TYPES("preferredTypes", Set.of(HARD, SOFT), "nodes of other types that are allowed"),
    LAYOUT_VARIETY("layoutVariety", Set.of(SOFT), null);

    private final String id;
    private final Set<Level> levels;
    private final @Nullable String limit;

    ConstraintId(String id, Set<Level> levels, @Nullable String limit) {
        this.id = id;
        this.levels = levels;
        this.limit = limit;
    }

    /** Its name outside. */
    String id() {
        return id;
    }

    /** The levels that it can be set to. */
    Set<Level> levels() {
        return levels;
    }

    /** What its limit means; null where it takes none. */
    @Nullable
    String limit() {
        return limit;
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

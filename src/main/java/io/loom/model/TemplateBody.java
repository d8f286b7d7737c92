package io.loom.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What cluster templates and partial templates both hold.
 *
 * @param defaults what a cluster is like when its request does not say
 * @param compatibility what it may be made of
 * @param constraints how services may be laid out
 * @param lease how long clusters live
 * @param links for people, macros allowed
 * @param placement tuning of the placement
 * @param repair who asks for the repair of what inspections find; null for what {@link Repair#MANUAL} says
 * @param noCapacity what becomes of nodes for which a provider has no capacity; null for what {@link NoCapacity#AUTOMATIC} says
 * @param maintenance when changes may begin that nobody has asked for; empty for always
 */
public record TemplateBody(
        Defaults defaults,
        Compatibility compatibility,
        Constraints constraints,
        @Nullable Lease lease,
        List<Link> links,
        PlacementSettings placement,
        @Nullable Repair repair,
        @Nullable NoCapacity noCapacity,
        List<MaintenanceWindow> maintenance) {

    /** Older documents have no windows. */
    @SuppressWarnings("ConstantValue")
    public TemplateBody {
        maintenance = maintenance == null ? List.of() : List.copyOf(maintenance);
    }

    /** Of clusters that are repaired where somebody asks for it. */
    public TemplateBody(
            Defaults defaults,
            Compatibility compatibility,
            Constraints constraints,
            @Nullable Lease lease,
            List<Link> links,
            PlacementSettings placement) {
        this(defaults, compatibility, constraints, lease, links, placement, null, null, List.of());
    }

    /** Who asks for the repair of what inspections find. */
    public enum Repair {
        /** People. */
        MANUAL,
        /** Loom. */
        AUTOMATIC
    }

    /** What becomes of nodes that an operation could not make, for their provider had no capacity. */
    public enum NoCapacity {
        /** They are placed elsewhere, and the operation's work is finished, without anybody's doing. */
        AUTOMATIC,
        /** The same is planned, and left to people to be applied. */
        PLAN
    }

    /**
     * @param services in the order given
     * @param provider the only one; null where {@code providers} names several, in a partial template, or where an ancestor names it
     * @param providers several that a cluster may stand at; empty where {@code provider} names the only one
     * @param hardwareType for all nodes; null to leave it to the placement
     * @param imageType for all nodes; null to leave it to the placement
     * @param dnsSuffix of host names; null for {@code local}
     * @param config for the automators; JSON values, macros allowed in strings
     */
    public record Defaults(
            List<String> services,
            @Nullable String provider,
            List<String> providers,
            @Nullable String hardwareType,
            @Nullable String imageType,
            @Nullable String dnsSuffix,
            Map<String, Object> config) {

        /** Lists that older documents lack are empty. */
        @SuppressWarnings("ConstantValue")
        public Defaults {
            providers = providers == null ? List.of() : List.copyOf(providers);
        }

        /** At one provider at most. */
        public Defaults(
                List<String> services,
                @Nullable String provider,
                @Nullable String hardwareType,
                @Nullable String imageType,
                @Nullable String dnsSuffix,
                Map<String, Object> config) {
            this(services, provider, List.of(), hardwareType, imageType, dnsSuffix, config);
        }

        /** The only provider, or all of several. */
        public List<String> allProviders() {
            return provider == null ? providers : List.of(provider);
        }
    }

    /** Each set empty for "all". */
    public record Compatibility(Set<String> hardwareTypes, Set<String> imageTypes, Set<String> services) {

        /** Everything goes. */
        public static final Compatibility ALL = new Compatibility(Set.of(), Set.of(), Set.of());
    }

    /**
     * @param mustCoexist groups of which a node holds all or none
     * @param cantCoexist groups of which a node may not hold all
     * @param services by service name
     * @param size nodes in the cluster
     */
    public record Constraints(
            List<Set<String>> mustCoexist,
            List<Set<String>> cantCoexist,
            Map<String, ServiceConstraint> services,
            @Nullable Range size) {

        /** Every service on every node. */
        public static final Constraints NONE = new Constraints(List.of(), List.of(), Map.of(), null);
    }

    /**
     * @param quantities instances in the cluster; null for any number
     * @param hardwareTypes that it may stand on; empty for all
     * @param imageTypes that it may stand on; empty for all
     * @param ratio to another service or to the nodes; null for none
     * @param spread over locations; null for the profile's weight alone
     */
    public record ServiceConstraint(
            @Nullable Range quantities,
            Set<String> hardwareTypes,
            Set<String> imageTypes,
            @Nullable Ratio ratio,
            @Nullable Spread spread) {}

    /**
     * At least one instance for every so many of something: {@code instances x every >= count(per)}.
     *
     * @param per a service, or {@code nodes}
     * @param every 1 or more
     */
    public record Ratio(String per, int every) {

        /** Means the nodes of the cluster where a service's name would stand. */
        public static final String NODES = "nodes";
    }

    /** How strictly instances of a service are to stand in different locations. */
    public enum Spread {
        /** As evenly as its weight is worth. */
        SOFT,
        /** No location above its fair share. */
        HARD
    }

    /**
     * How long clusters live, in milliseconds; 0 for ever.
     *
     * @param initial from creation
     * @param max in all, however often it is prolonged
     * @param step by which it is prolonged at most at a time
     */
    public record Lease(long initial, long max, long step) {}

    /**
     * Tuning of the placement for clusters of a template.
     *
     * @param profile named set of weights; null for the default one
     * @param weights by constraint id, over the profile's; 0 is off
     * @param constraints by constraint id, further settings: {@code level} (hard, medium, soft), {@code limit}, {@code enabled}
     * @param locations where nodes may stand: {@code provider/location}, or {@code provider} for all of its locations; of one provider or of several; empty for
     *     all locations of the cluster's provider
     * @param preferred types that are better than others
     */
    public record PlacementSettings(
            @Nullable String profile,
            Map<String, Long> weights,
            Map<String, ConstraintSetting> constraints,
            List<String> locations,
            Preferred preferred) {

        /** At all locations of the cluster's provider, and no type better than another. */
        public PlacementSettings(
                @Nullable String profile, Map<String, Long> weights, Map<String, ConstraintSetting> constraints) {
            this(profile, weights, constraints, List.of(), Preferred.NONE);
        }

        /** The same at these locations alone; at all of the cluster's providers if there are none. */
        public PlacementSettings at(List<String> others) {
            return new PlacementSettings(profile, weights, constraints, others, preferred);
        }

        /** The profile as it is. */
        public static final PlacementSettings NONE = new PlacementSettings(null, Map.of(), Map.of());
    }

    /**
     * Types that nodes are best of; each set empty where all are alike.
     *
     * @param hardwareTypes by name
     * @param imageTypes by name
     */
    public record Preferred(Set<String> hardwareTypes, Set<String> imageTypes) {

        /** All types are alike. */
        public static final Preferred NONE = new Preferred(Set.of(), Set.of());

        /** Where a set of {@code over} says nothing, this one's holds. */
        public Preferred with(Preferred over) {
            return new Preferred(
                    over.hardwareTypes.isEmpty() ? hardwareTypes : over.hardwareTypes,
                    over.imageTypes.isEmpty() ? imageTypes : over.imageTypes);
        }
    }

    /**
     * Each null where the profile's holds.
     *
     * @param enabled false turns the constraint off
     * @param level {@code hard}, {@code medium} or {@code soft}
     * @param limit what the constraint holds its subject to, in its own unit
     */
    public record ConstraintSetting(
            @Nullable Boolean enabled,
            @Nullable String level,
            @Nullable Long limit) {}
}

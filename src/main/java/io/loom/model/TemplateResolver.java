package io.loom.model;

import io.loom.model.TemplateBody.Compatibility;
import io.loom.model.TemplateBody.ConstraintSetting;
import io.loom.model.TemplateBody.Constraints;
import io.loom.model.TemplateBody.Defaults;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.model.TemplateBody.Preferred;
import io.loom.model.TemplateBody.ServiceConstraint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts a cluster template together with what it extends and includes. The order is: the parent with all that is its own,
 * the included partials, the template's own part. Sets unite; single values and the entries of maps are replaced by later
 * ones; configuration merges deep. Constraints, the lease, who repairs and when, and what becomes of nodes without capacity come from cluster templates alone. What an immutable partial
 * configures cannot be configured again.
 */
public final class TemplateResolver {

    private final Function<String, @Nullable ClusterTemplate> templates;
    private final Function<String, @Nullable PartialTemplate> partials;

    /**
     * @param templates finds cluster templates by name; null where there is none
     * @param partials finds partial templates by name; null where there is none
     */
    public TemplateResolver(
            Function<String, @Nullable ClusterTemplate> templates,
            Function<String, @Nullable PartialTemplate> partials) {
        this.templates = templates;
        this.partials = partials;
    }

    /**
     * The template with name, words, parent and includes of its own, and a body that holds all.
     *
     * @throws InvalidInputException where a parent or partial is missing, parents form a cycle, or a template sets what an
     *     immutable partial has set
     */
    public ClusterTemplate resolve(ClusterTemplate template) {
        Assembly assembly = new Assembly();
        for (ClusterTemplate ancestor : lineage(template)) {
            for (int index = 0; index < ancestor.includes().size(); index++) {
                String name = ancestor.includes().get(index);
                PartialTemplate partial = partials.apply(name);
                if (partial == null) {
                    throw new InvalidInputException(
                            ancestor == template ? "/includes/" + index : "/extends",
                            "ClusterTemplate \"" + ancestor.name() + "\" includes the partial template \"" + name
                                    + "\", which does not exist.\nMaybe write that partial template first.");
                }
                assembly.include(partial);
            }
            assembly.add(ancestor);
        }
        return new ClusterTemplate(
                template.name(), template.about(), template.parent(), template.includes(), assembly.body());
    }

    /** The eldest first, the template last. */
    private List<ClusterTemplate> lineage(ClusterTemplate template) {
        List<ClusterTemplate> lineage = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        ClusterTemplate current = template;
        while (true) {
            if (!names.add(current.name())) {
                List<String> cycle = new ArrayList<>(names);
                cycle = cycle.subList(cycle.indexOf(current.name()), cycle.size());
                throw new InvalidInputException(
                        "/extends",
                        "Cluster templates extend each other in a circle: " + String.join(" -> ", cycle) + " -> "
                                + current.name() + ".\nMaybe let one of them extend nothing.");
            }
            lineage.addFirst(current);
            String parent = current.parent();
            if (parent == null) {
                return lineage;
            }
            ClusterTemplate next = parent.equals(template.name()) ? template : templates.apply(parent);
            if (next == null) {
                throw new InvalidInputException(
                        "/extends",
                        "ClusterTemplate \"" + current.name() + "\" extends the cluster template \"" + parent
                                + "\", which does not exist.\nMaybe write that cluster template first.");
            }
            current = next;
        }
    }

    /** A body as it grows. */
    private static final class Assembly {

        private final Set<String> included = new LinkedHashSet<>();
        private final Map<String, String> lockedBy = new LinkedHashMap<>();
        private final Set<String> services = new LinkedHashSet<>();
        private @Nullable String provider;
        private List<String> providers = List.of();
        private @Nullable String hardwareType;
        private @Nullable String imageType;
        private @Nullable String dnsSuffix;
        private Map<String, Object> config = Map.of();
        private final Set<String> hardwareTypes = new LinkedHashSet<>();
        private final Set<String> imageTypes = new LinkedHashSet<>();
        private final Set<String> compatibleServices = new LinkedHashSet<>();
        private final Set<Set<String>> mustCoexist = new LinkedHashSet<>();
        private final Set<Set<String>> cantCoexist = new LinkedHashSet<>();
        private final Map<String, ServiceConstraint> constraints = new LinkedHashMap<>();
        private @Nullable Range size;
        private TemplateBody.@Nullable Lease lease;
        private TemplateBody.@Nullable Repair repair;
        private TemplateBody.@Nullable NoCapacity noCapacity;
        private List<MaintenanceWindow> maintenance = List.of();
        private final Set<Link> links = new LinkedHashSet<>();
        private @Nullable String profile;
        private final Map<String, Long> weights = new LinkedHashMap<>();
        private final Map<String, ConstraintSetting> settings = new LinkedHashMap<>();
        private List<String> locations = List.of();
        private Preferred preferred = Preferred.NONE;

        /** A partial that is included again, by another generation, counts once. */
        void include(PartialTemplate partial) {
            if (!included.add(partial.name())) {
                return;
            }
            merge("PartialTemplate \"" + partial.name() + "\"", partial.body());
            if (partial.immutable()) {
                partial.body().defaults().config().keySet().forEach(key -> lockedBy.put(key, partial.name()));
            }
        }

        void add(ClusterTemplate template) {
            TemplateBody body = template.body();
            merge("ClusterTemplate \"" + template.name() + "\"", body);
            mustCoexist.addAll(body.constraints().mustCoexist());
            cantCoexist.addAll(body.constraints().cantCoexist());
            constraints.putAll(body.constraints().services());
            size = body.constraints().size() == null ? size : body.constraints().size();
            lease = body.lease() == null ? lease : body.lease();
            repair = body.repair() == null ? repair : body.repair();
            noCapacity = body.noCapacity() == null ? noCapacity : body.noCapacity();
            maintenance = body.maintenance().isEmpty() ? maintenance : body.maintenance();
        }

        private void merge(String writer, TemplateBody body) {
            Defaults defaults = body.defaults();
            for (String key : defaults.config().keySet()) {
                String owner = lockedBy.get(key);
                if (owner != null) {
                    throw new InvalidInputException(
                            "/defaults/config/" + key.replace("~", "~0").replace("/", "~1"),
                            writer + " sets the configuration \"" + key + "\", which the immutable partial template \""
                                    + owner + "\" has set.\nMaybe leave it out.");
                }
            }
            services.addAll(defaults.services());
            if (!defaults.allProviders().isEmpty()) {
                provider = defaults.provider();
                providers = defaults.providers();
            }
            hardwareType = defaults.hardwareType() == null ? hardwareType : defaults.hardwareType();
            imageType = defaults.imageType() == null ? imageType : defaults.imageType();
            dnsSuffix = defaults.dnsSuffix() == null ? dnsSuffix : defaults.dnsSuffix();
            config = Config.merge(config, defaults.config());
            hardwareTypes.addAll(body.compatibility().hardwareTypes());
            imageTypes.addAll(body.compatibility().imageTypes());
            compatibleServices.addAll(body.compatibility().services());
            links.addAll(body.links());
            PlacementSettings placement = body.placement();
            profile = placement.profile() == null ? profile : placement.profile();
            weights.putAll(placement.weights());
            locations = placement.locations().isEmpty() ? locations : placement.locations();
            preferred = preferred.with(placement.preferred());
            placement.constraints().forEach((id, setting) -> settings.merge(id, setting, Assembly::over));
        }

        private static ConstraintSetting over(ConstraintSetting base, ConstraintSetting over) {
            return new ConstraintSetting(
                    over.enabled() == null ? base.enabled() : over.enabled(),
                    over.level() == null ? base.level() : over.level(),
                    over.limit() == null ? base.limit() : over.limit());
        }

        TemplateBody body() {
            return new TemplateBody(
                    new Defaults(
                            List.copyOf(services), provider, providers, hardwareType, imageType, dnsSuffix, config),
                    new Compatibility(
                            Ordered.set(hardwareTypes), Ordered.set(imageTypes), Ordered.set(compatibleServices)),
                    new Constraints(
                            List.copyOf(mustCoexist), List.copyOf(cantCoexist), Ordered.byKey(constraints), size),
                    lease,
                    List.copyOf(links),
                    new PlacementSettings(
                            profile, Ordered.byKey(weights), Ordered.byKey(settings), locations, preferred),
                    repair,
                    noCapacity,
                    maintenance);
        }
    }
}

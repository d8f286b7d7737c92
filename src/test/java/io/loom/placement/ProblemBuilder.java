package io.loom.placement;

import io.loom.model.About;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.ClusterTemplate;
import io.loom.model.HardwareType;
import io.loom.model.ImageType;
import io.loom.model.Location;
import io.loom.model.Price;
import io.loom.model.Provider;
import io.loom.model.Range;
import io.loom.model.Resources;
import io.loom.model.Service;
import io.loom.model.Service.Dependencies;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import io.loom.model.TemplateBody.Compatibility;
import io.loom.model.TemplateBody.ConstraintSetting;
import io.loom.model.TemplateBody.Constraints;
import io.loom.model.TemplateBody.Defaults;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.model.TemplateBody.Preferred;
import io.loom.model.TemplateBody.Ratio;
import io.loom.model.TemplateBody.ServiceConstraint;
import io.loom.model.TemplateBody.Spread;
import io.loom.placement.ExistingNodes.Freedom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes placement problems in a few words. */
public final class ProblemBuilder {

    private static final String PROVIDER = "here";

    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Map<String, HardwareType> hardwareTypes = new LinkedHashMap<>();
    private final Map<String, ImageType> imageTypes = new LinkedHashMap<>();
    private final Map<String, ServiceConstraint> serviceConstraints = new HashMap<>();
    private final List<Set<String>> mustCoexist = new ArrayList<>();
    private final List<Set<String>> cantCoexist = new ArrayList<>();
    private final List<Location> locations = new ArrayList<>();
    private final List<ExistingNodes> existing = new ArrayList<>();
    private final Map<String, Integer> machineLimits = new HashMap<>();
    private final Map<String, Map<String, Integer>> limitsByLocation = new HashMap<>();
    private final Map<String, Provider> otherProviders = new LinkedHashMap<>();
    private final Map<String, ConstraintSetting> settings = new HashMap<>();
    private List<String> standAt = List.of();
    private Preferred preferred = Preferred.NONE;
    private Allowance allowance = Allowance.UNLIMITED;
    private @Nullable DisruptionBudget budget;
    private @Nullable ClusterSize clusterSize;
    private @Nullable Integer providerLimit;
    private @Nullable Resources providerCapacity;
    private final Map<String, Long> weights = new HashMap<>();
    private @Nullable Range size;
    private @Nullable String profile;
    private @Nullable String defaultHardware;
    private @Nullable String defaultImage;
    private @Nullable String requestHardware;
    private @Nullable String requestImage;
    private Compatibility compatibility = Compatibility.ALL;
    private int nodes = 1;

    public ProblemBuilder nodes(int count) {
        nodes = count;
        return this;
    }

    public ProblemBuilder size(int min, int max) {
        size = new Range(min, max);
        return this;
    }

    public ProblemBuilder services(String... names) {
        for (String name : names) {
            service(name, Resources.NONE);
        }
        return this;
    }

    public ProblemBuilder service(String name, Resources demand) {
        services.put(name, new Service(name, About.NONE, Dependencies.NONE, Map.of(), List.of(), demand));
        return this;
    }

    public ProblemBuilder quantity(String service, int min, int max) {
        return constrain(service, new Range(min, max), Set.of(), Set.of(), null, null);
    }

    public ProblemBuilder ratio(String service, String per, int every) {
        return constrain(service, null, Set.of(), Set.of(), new Ratio(per, every), null);
    }

    public ProblemBuilder spreadStrictly(String service) {
        return constrain(service, null, Set.of(), Set.of(), null, Spread.HARD);
    }

    public ProblemBuilder hardwareTypes(String service, String... allowed) {
        return constrain(service, null, Set.of(allowed), Set.of(), null, null);
    }

    public ProblemBuilder imageTypes(String service, String... allowed) {
        return constrain(service, null, Set.of(), Set.of(allowed), null, null);
    }

    private ProblemBuilder constrain(
            String service,
            @Nullable Range quantities,
            Set<String> hardware,
            Set<String> images,
            @Nullable Ratio ratio,
            @Nullable Spread spread) {
        ServiceConstraint old =
                serviceConstraints.getOrDefault(service, new ServiceConstraint(null, Set.of(), Set.of(), null, null));
        serviceConstraints.put(
                service,
                new ServiceConstraint(
                        quantities != null ? quantities : old.quantities(),
                        hardware.isEmpty() ? old.hardwareTypes() : hardware,
                        images.isEmpty() ? old.imageTypes() : images,
                        ratio != null ? ratio : old.ratio(),
                        spread != null ? spread : old.spread()));
        return this;
    }

    public ProblemBuilder mustCoexist(String... group) {
        mustCoexist.add(Set.of(group));
        return this;
    }

    public ProblemBuilder cantCoexist(String... group) {
        cantCoexist.add(Set.of(group));
        return this;
    }

    public ProblemBuilder hardware(String name, Resources capacity, long microsPerHour) {
        hardwareTypes.put(
                name,
                new HardwareType(
                        name,
                        About.NONE,
                        Map.of(PROVIDER, new HardwareType.Offer(Map.of(), null, null)),
                        capacity,
                        new Price(microsPerHour, "USD")));
        return this;
    }

    public ProblemBuilder image(String name) {
        imageTypes.put(name, new ImageType(name, About.NONE, Map.of(PROVIDER, new ImageType.Offer(Map.of(), "root"))));
        return this;
    }

    public ProblemBuilder location(String name, @Nullable Integer limit) {
        locations.add(new Location(name, limit));
        return this;
    }

    public ProblemBuilder existing(int count, String hardware, String image, String... names) {
        return existing(Freedom.FREE, count, hardware, image, Location.DEFAULT.name(), names);
    }

    public ProblemBuilder existing(
            Freedom freedom, int count, String hardware, String image, String location, String... names) {
        existing.add(new ExistingNodes(
                new NodeGroup(new Layout(new TreeSet<>(Set.of(names)), hardware, image), PROVIDER, location, count),
                freedom));
        return this;
    }

    /** Nodes of an answer, as they are now. */
    public ProblemBuilder existing(List<NodeGroup> nodes) {
        nodes.forEach(group -> existing.add(ExistingNodes.free(group)));
        return this;
    }

    /** Nodes that are to go. */
    public ProblemBuilder leaving(NodeGroup nodes) {
        existing.add(new ExistingNodes(nodes, Freedom.LEAVES));
        return this;
    }

    public ProblemBuilder clusterSize(ClusterSize asked) {
        clusterSize = asked;
        return this;
    }

    public ProblemBuilder budget(String text) {
        budget = DisruptionBudget.parse(text);
        return this;
    }

    public ProblemBuilder allowance(Allowance left) {
        allowance = left;
        return this;
    }

    /** At most so many machines of a hardware type at each provider. */
    public ProblemBuilder machines(String hardware, int limit) {
        machineLimits.put(hardware, limit);
        return this;
    }

    /** The same, counted by location. */
    public ProblemBuilder machines(String hardware, Map<String, Integer> limits) {
        machineLimits.put(
                hardware, limits.values().stream().mapToInt(Integer::intValue).sum());
        limitsByLocation.put(hardware, Map.copyOf(limits));
        return this;
    }

    /** Limits of the first provider. */
    public ProblemBuilder providerLimits(@Nullable Integer limit, @Nullable Resources capacity) {
        providerLimit = limit;
        providerCapacity = capacity;
        return this;
    }

    /** A further provider, which offers all types too. */
    public ProblemBuilder provider(String name, Location... at) {
        otherProviders.put(name, new Provider(name, About.NONE, "sandbox", Map.of(), List.of(at)));
        return this;
    }

    /** Where nodes may stand. */
    public ProblemBuilder standAt(String... ids) {
        standAt = List.of(ids);
        return this;
    }

    public ProblemBuilder prefer(Set<String> hardware, Set<String> images) {
        preferred = new Preferred(hardware, images);
        return this;
    }

    public ProblemBuilder setting(ConstraintId constraint, @Nullable String level, @Nullable Long limit) {
        settings.put(constraint.id(), new ConstraintSetting(null, level, limit));
        return this;
    }

    public ProblemBuilder defaultTypes(@Nullable String hardware, @Nullable String image) {
        defaultHardware = hardware;
        defaultImage = image;
        return this;
    }

    public ProblemBuilder compatible(Set<String> hardware, Set<String> images, Set<String> names) {
        compatibility = new Compatibility(hardware, images, names);
        return this;
    }

    public ProblemBuilder requestTypes(@Nullable String hardware, @Nullable String image) {
        requestHardware = hardware;
        requestImage = image;
        return this;
    }

    public ProblemBuilder profile(String name) {
        profile = name;
        return this;
    }

    public ProblemBuilder weight(ConstraintId constraint, long weight) {
        weights.put(constraint.id(), weight);
        return this;
    }

    public PlacementProblem build() {
        if (hardwareTypes.isEmpty()) {
            hardware("small", Resources.UNLIMITED, 0);
        }
        if (imageTypes.isEmpty()) {
            image("debian");
        }
        TemplateBody body = new TemplateBody(
                new Defaults(List.copyOf(services.keySet()), PROVIDER, defaultHardware, defaultImage, null, Map.of()),
                compatibility,
                new Constraints(mustCoexist, cantCoexist, serviceConstraints, size),
                null,
                List.of(),
                PlacementSettings.NONE);
        Map<String, Provider> providers = new LinkedHashMap<>(otherProviders);
        providers.put(
                PROVIDER,
                new Provider(
                        PROVIDER,
                        About.NONE,
                        "sandbox",
                        Map.of(),
                        List.copyOf(locations),
                        providerLimit,
                        providerCapacity));
        Map<String, HardwareType> offered = new LinkedHashMap<>();
        hardwareTypes.forEach((name, type) -> {
            Map<String, Integer> limits = limitsByLocation.getOrDefault(name, Map.of());
            HardwareType.Offer offer = new HardwareType.Offer(
                    Map.of(), null, null, machineLimits.get(name), limits.keySet(), new TreeMap<>(limits));
            offered.put(
                    name,
                    new HardwareType(
                            name, About.NONE, everywhere(providers, offer), type.capacity(), type.pricePerHour()));
        });
        Map<String, ImageType> images = new LinkedHashMap<>();
        imageTypes.forEach((name, type) -> images.put(
                name, new ImageType(name, About.NONE, everywhere(providers, new ImageType.Offer(Map.of(), "root")))));
        Snapshot snapshot = new Snapshot(
                new ClusterTemplate("template", About.NONE, null, List.of(), body),
                providers,
                offered,
                images,
                services);
        ClusterRequest request = new ClusterRequest(
                "cluster",
                null,
                "template",
                clusterSize == null ? ClusterSize.exactly(nodes) : clusterSize,
                null,
                List.of(),
                Map.of(),
                Map.of(),
                null,
                requestHardware,
                requestImage,
                null,
                null,
                Map.of(),
                new PlacementSettings(profile, weights, settings, standAt, preferred));
        return new PlacementProblem(snapshot, request, existing, budget, allowance);
    }

    private static <T> Map<String, T> everywhere(Map<String, Provider> providers, T offer) {
        Map<String, T> map = new LinkedHashMap<>();
        providers.keySet().forEach(provider -> map.put(provider, offer));
        return map;
    }
}

package io.loom.placement;

import io.loom.model.ClusterRequest;
import io.loom.model.HardwareType;
import io.loom.model.ImageType;
import io.loom.model.InvalidInputException;
import io.loom.model.Location;
import io.loom.model.Price;
import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.model.Range;
import io.loom.model.Resources;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import io.loom.model.TemplateBody.Ratio;
import io.loom.model.TemplateBody.ServiceConstraint;
import io.loom.model.TemplateBody.Spread;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks a problem and puts it in terms. All that is wrong is collected before it is refused. */
final class TermsReader {

    /** More nodes than that are refused. */
    static final int MAX_NODES = 1_000_000;

    static final double MAX_POINTS = 1e17;

    private final PlacementProblem problem;
    private final Snapshot snapshot;
    private final ClusterRequest request;
    private final TemplateBody body;
    private final List<Problem> problems = new ArrayList<>();

    TermsReader(PlacementProblem problem) {
        this.problem = problem;
        snapshot = problem.snapshot();
        request = problem.request();
        body = snapshot.template().body();
    }

    /** @throws InvalidInputException if the problem cannot be put in terms; every reason is named */
    Terms read(Weights weights) {
        checkSize();
        List<String> services = services();
        Provider provider = provider();
        List<Machine> machines = provider == null ? List.of() : machines(provider);
        List<Place> places = provider == null ? List.of() : places(provider);
        refuse();
        BundleReader reader = new BundleReader(services, body.constraints(), snapshot.services());
        List<Bundle> bundles = reader.bundles();
        List<Rule> rules = rules(bundles, places, weights);
        List<Source> sources = sources(bundles, places);
        checkPrices(machines, weights);
        refuse();
        return new Terms(
                bundles,
                reader.exclusive(bundles),
                machines,
                places,
                sources,
                rules,
                weights,
                Math.max(request.size(), existingNodes()),
                currency(machines));
    }

    private int existingNodes() {
        return problem.existing().stream().mapToInt(NodeGroup::count).sum();
    }

    /** Nodes that are there keep their hardware, image, location and services; they may go only if the cluster is to be smaller. */
    private List<Source> sources(List<Bundle> bundles, List<Place> places) {
        List<Source> sources = new ArrayList<>();
        boolean shrinks = request.size() < existingNodes();
        for (NodeGroup group : problem.existing()) {
            BitSet held = new BitSet();
            bundles.stream()
                    .filter(bundle ->
                            bundle.services().stream().anyMatch(group.layout().services()::contains))
                    .forEach(bundle -> held.set(bundle.index()));
            sources.add(new Source(
                    sources.size(), group, group.count(), held, machineOf(group), placeOf(group, places), shrinks));
        }
        sources.add(Source.fresh(sources.size(), Math.max(0, request.size() - existingNodes())));
        return sources;
    }

    private Machine machineOf(NodeGroup group) {
        HardwareType type = snapshot.hardwareTypes().get(group.layout().hardwareType());
        Price price = type == null ? Price.FREE : type.priceAt(group.provider());
        return new Machine(
                group.provider(),
                group.layout().hardwareType(),
                List.of(group.layout().imageType()),
                type == null ? Resources.UNLIMITED : type.capacityAt(group.provider()),
                price.microsPerHour(),
                price.currency());
    }

    private static Place placeOf(NodeGroup group, List<Place> places) {
        return places.stream()
                .filter(place -> place.provider().equals(group.provider())
                        && place.location().equals(group.location()))
                .findFirst()
                .orElseGet(() -> new Place(places.size(), group.provider(), group.location(), Integer.MAX_VALUE));
    }

    /** Whether the service is to be added to nodes that are there. */
    private boolean isAdded(String service) {
        return !problem.existing().isEmpty()
                && problem.existing().stream()
                        .noneMatch(group -> group.layout().services().contains(service));
    }

    private void checkSize() {
        Range allowed = body.constraints().size();
        if (request.size() < 1 || request.size() > MAX_NODES) {
            problems.add(Problem.error(
                    "/size",
                    "The size (" + request.size() + ") must be from 1 to " + MAX_NODES + " nodes.\nMaybe "
                            + (request.size() < 1
                                    ? "ask for 1 node."
                                    : "make several clusters, or use larger hardware types.")));
        } else if (allowed != null && !allowed.contains(request.size())) {
            problems.add(Problem.error(
                    "/size",
                    "The size (" + request.size() + ") must be " + Words.range(allowed.min(), allowed.max())
                            + ": so says template " + snapshot.template().name() + ".\nMaybe ask for "
                            + Math.clamp(request.size(), allowed.min(), allowed.max()) + " nodes."));
        }
    }

    private List<String> services() {
        List<String> services = request.services() != null
                ? request.services()
                : body.defaults().services();
        String pointer = request.services() != null ? "/services/" : "/template/defaults/services/";
        if (services.isEmpty()) {
            problems.add(
                    Problem.error(
                            request.services() != null ? "/services" : "/template/defaults/services",
                            "A cluster must have at least one service.\nMaybe leave the services out of the request, to have the template's."));
        }
        Set<String> compatible = body.compatibility().services();
        for (int i = 0; i < services.size(); i++) {
            String service = services.get(i);
            if (!snapshot.services().containsKey(service)) {
                problems.add(Problem.error(
                        pointer + i,
                        "The service " + service + " does not exist.\nMaybe one of "
                                + known(snapshot.services().keySet()) + "."));
            } else if (!compatible.isEmpty() && !compatible.contains(service)) {
                problems.add(Problem.error(
                        pointer + i,
                        "The service " + service + " is not compatible with template "
                                + snapshot.template().name() + ".\nMaybe one of " + known(compatible) + "."));
            }
        }
        return services;
    }

    private @Nullable Provider provider() {
        String name = request.provider() != null
                ? request.provider()
                : body.defaults().provider();
        if (name == null) {
            problems.add(Problem.error(
                    "/provider",
                    "Neither the request nor template " + snapshot.template().name()
                            + " names a provider.\nMaybe one of "
                            + known(snapshot.providers().keySet()) + "."));
            return null;
        }
        Provider provider = snapshot.providers().get(name);
        if (provider == null) {
            problems.add(Problem.error(
                    "/provider",
                    "The provider " + name + " does not exist.\nMaybe one of "
                            + known(snapshot.providers().keySet()) + "."));
        }
        return provider;
    }

    private List<Machine> machines(Provider provider) {
        List<String> images = usable(
                "image type",
                "/imageType",
                request.imageType(),
                body.defaults().imageType(),
                body.compatibility().imageTypes(),
                offers(snapshot.imageTypes(), ImageType::providerMap),
                provider.name());
        List<String> sizes = usable(
                "hardware type",
                "/hardwareType",
                request.hardwareType(),
                body.defaults().hardwareType(),
                body.compatibility().hardwareTypes(),
                offers(snapshot.hardwareTypes(), HardwareType::providerMap),
                provider.name());
        List<Machine> machines = new ArrayList<>();
        for (String name : sizes) {
            HardwareType type = Objects.requireNonNull(snapshot.hardwareTypes().get(name), name);
            Price price = type.priceAt(provider.name());
            machines.add(new Machine(
                    provider.name(),
                    name,
                    images,
                    type.capacityAt(provider.name()),
                    price.microsPerHour(),
                    price.currency()));
        }
        return machines;
    }

    private static <T> Map<String, Set<String>> offers(Map<String, T> types, Function<T, Map<String, ?>> providerMap) {
        Map<String, Set<String>> offers = new HashMap<>();
        types.forEach((name, type) -> offers.put(name, providerMap.apply(type).keySet()));
        return offers;
    }

    /** Names of the types that may be used: the chosen one, or all that the template is compatible with and the provider offers. */
    private List<String> usable(
            String what,
            String pointer,
            @Nullable String asked,
            @Nullable String usual,
            Set<String> compatible,
            Map<String, Set<String>> offers,
            String provider) {
        String chosen = asked != null ? asked : usual;
        if (chosen == null) {
            List<String> all = offers.keySet().stream()
                    .filter(name -> compatible.isEmpty() || compatible.contains(name))
                    .filter(name -> offers.getOrDefault(name, Set.of()).contains(provider))
                    .sorted()
                    .toList();
            if (all.isEmpty()) {
                problems.add(Problem.error(
                        pointer,
                        "Provider " + provider + " offers no " + what + " that template "
                                + snapshot.template().name() + " is compatible with"
                                + (compatible.isEmpty() ? "" : " (" + known(compatible) + ")") + ".\nMaybe add "
                                + provider + " to the provider map of one of them."));
            }
            return all;
        }
        if (!offers.containsKey(chosen)) {
            problems.add(Problem.error(
                    pointer,
                    "The " + what + " " + chosen + " does not exist.\nMaybe one of " + known(offers.keySet()) + "."));
            return List.of();
        }
        if (!compatible.isEmpty() && !compatible.contains(chosen)) {
            problems.add(Problem.error(
                    pointer,
                    "The " + what + " " + chosen + " is not compatible with template "
                            + snapshot.template().name() + ".\nMaybe one of " + known(compatible) + "."));
        } else if (!offers.getOrDefault(chosen, Set.of()).contains(provider)) {
            problems.add(Problem.error(
                    pointer,
                    "Provider " + provider + " does not offer the " + what + " " + chosen + ".\nMaybe one of "
                            + known(offers.keySet().stream()
                                    .filter(name ->
                                            offers.getOrDefault(name, Set.of()).contains(provider))
                                    .toList())
                            + "."));
        }
        return List.of(chosen);
    }

    private static List<Place> places(Provider provider) {
        List<Location> locations = provider.locations().isEmpty() ? List.of(Location.DEFAULT) : provider.locations();
        List<Place> places = new ArrayList<>();
        for (Location location : locations) {
            Integer limit = location.limit();
            places.add(new Place(
                    places.size(), provider.name(), location.name(), limit == null ? Integer.MAX_VALUE : limit));
        }
        return places;
    }

    private List<Rule> rules(List<Bundle> bundles, List<Place> places, Weights weights) {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule.Size(request.size(), request.size()));
        places.stream().filter(Place::limited).map(Rule.Limit::new).forEach(rules::add);
        Map<String, Bundle> byService = new HashMap<>();
        bundles.forEach(bundle -> bundle.services().forEach(service -> byService.put(service, bundle)));
        for (Bundle bundle : bundles) {
            rules.addAll(quantities(bundle));
            rules.addAll(proportions(bundle, byService));
            if (bundle.index() != Bundle.EVERYWHERE && atMost(bundle) > 0) {
                rules.add(new Rule.Presence(bundle.index(), bundle.title()));
            }
            if (places.size() > 1 && !bundle.services().isEmpty()) {
                rules.add(evenness(bundle, places.size(), weights));
            }
        }
        rules.add(new Rule.Fullness(bundles.size()));
        return rules;
    }

    /** One rule for all services of a bundle that ask the same. */
    private List<Rule> quantities(Bundle bundle) {
        Map<Range, SortedSet<String>> byRange = new LinkedHashMap<>();
        for (String service : bundle.services()) {
            Range range = quantityOf(service);
            if (range.min() > 0 || range.max() < Range.UNBOUNDED) {
                byRange.computeIfAbsent(range, k -> new TreeSet<>()).add(service);
            }
        }
        List<Rule> rules = new ArrayList<>();
        byRange.forEach((range, services) ->
                rules.add(new Rule.Quantity(bundle.index(), String.join(", ", services), range.min(), range.max())));
        return rules;
    }

    private List<Rule> proportions(Bundle bundle, Map<String, Bundle> byService) {
        List<Rule> rules = new ArrayList<>();
        for (String service : bundle.services()) {
            ServiceConstraint constraint = body.constraints().services().get(service);
            Ratio ratio = constraint == null ? null : constraint.ratio();
            if (ratio == null) {
                continue;
            }
            Bundle per = Ratio.NODES.equals(ratio.per()) ? null : byService.get(ratio.per());
            if (ratio.every() < 1) {
                problems.add(Problem.error(
                        "/template/constraints/services/" + service + "/ratio/every",
                        "The ratio of " + service + " (one for every " + ratio.every()
                                + ") must be one for every 1 or more."));
            } else if (per == null && !Ratio.NODES.equals(ratio.per())) {
                problems.add(Problem.error(
                        "/template/constraints/services/" + service + "/ratio/per",
                        "The ratio of " + service + " is to " + ratio.per() + ", which is not in the cluster.\nMaybe "
                                + "ask for " + ratio.per() + " as well, or leave " + service + " out."));
            } else {
                rules.add(new Rule.Proportion(
                        bundle.index(),
                        service,
                        per == null ? Bundle.EVERYWHERE : per.index(),
                        ratio.per(),
                        ratio.every()));
            }
        }
        return rules;
    }

    private Rule.Evenness evenness(Bundle bundle, int places, Weights weights) {
        boolean strict = bundle.services().stream()
                .map(service -> body.constraints().services().get(service))
                .anyMatch(constraint -> constraint != null && constraint.spread() == Spread.HARD);
        Weights.FairShare share = weights.of(strict ? ConstraintId.STRICT_SPREAD : ConstraintId.SPREAD)
                .share();
        int least = bundle.services().stream()
                .mapToInt(service -> quantityOf(service).min())
                .max()
                .orElse(0);
        return new Rule.Evenness(
                bundle.index(),
                bundle.title(),
                places,
                strict,
                share == Weights.FairShare.MINIMUM ? Math.ceilDiv(least, places) : Rule.Evenness.ACTUAL);
    }

    private int atMost(Bundle bundle) {
        return bundle.services().stream()
                .mapToInt(service -> quantityOf(service).max())
                .min()
                .orElse(0);
    }

    private Range quantityOf(String service) {
        ServiceConstraint constraint = body.constraints().services().get(service);
        Range range = constraint == null ? null : constraint.quantities();
        Range given = range == null ? new Range(0, Range.UNBOUNDED) : range;
        return isAdded(service) && given.min() == 0 && given.max() > 0 ? new Range(1, given.max()) : given;
    }

    /** Points of all nodes must stay within a long. */
    private void checkPrices(List<Machine> machines, Weights weights) {
        long weight = weights.of(ConstraintId.COST).weight();
        for (Machine machine : machines) {
            double points = (double) weight * machine.microsPerHour() * request.size();
            if (points > MAX_POINTS) {
                problems.add(Problem.error(
                        "/placement/weights/cost",
                        "The weight of cost (" + weight + ") is too large for " + request.size() + " nodes of "
                                + machine.hardwareType() + " at " + Words.money(machine.microsPerHour())
                                + " an hour.\nMaybe at most "
                                + (long) (MAX_POINTS / machine.microsPerHour() / request.size()) + "."));
            }
        }
    }

    private String currency(List<Machine> machines) {
        Set<String> currencies = new HashSet<>();
        machines.stream()
                .filter(machine -> machine.microsPerHour() > 0)
                .forEach(machine -> currencies.add(machine.currency()));
        if (currencies.size() > 1) {
            throw new InvalidInputException(
                    "/hardwareType",
                    "The hardware types are priced in different currencies (" + known(currencies)
                            + "), which cannot be compared.\nMaybe give all prices in one of them.");
        }
        return currencies.stream().findFirst().orElse(Price.DEFAULT_CURRENCY);
    }

    private static String known(Collection<String> names) {
        List<String> sorted = names.stream().sorted(Comparator.naturalOrder()).toList();
        return sorted.size() <= 12
                ? String.join(", ", sorted)
                : String.join(", ", sorted.subList(0, 12)) + " and " + (sorted.size() - 12) + " more";
    }

    private void refuse() {
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }
}

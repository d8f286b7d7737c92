package io.loom.placement;

import io.loom.model.ClusterRequest;
import io.loom.model.HardwareType;
import io.loom.model.ImageType;
import io.loom.model.Location;
import io.loom.model.Price;
import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import io.loom.model.TemplateBody.Preferred;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what there is to make nodes of: the providers that a cluster may use, their locations, and the machines that each of them offers. */
final class MarketReader {

    private final Snapshot snapshot;
    private final ClusterRequest request;
    private final TemplateBody body;
    private final List<Problem> problems;

    /** @param problems takes what is wrong */
    MarketReader(Snapshot snapshot, ClusterRequest request, List<Problem> problems) {
        this.snapshot = snapshot;
        this.request = request;
        this.body = snapshot.template().body();
        this.problems = problems;
    }

    /**
     * What a cluster can be made of.
     *
     * @param providers that it may use
     * @param machines of all of them
     * @param places of all of them
     * @param preferred types
     */
    record Market(List<Provider> providers, List<Machine> machines, List<Place> places, Preferred preferred) {}

    /** @param perLocation nodes that may stand at any one location; null for what the location itself says */
    Market read(@Nullable Long perLocation) {
        Map<String, Set<String>> chosen =
                ProviderChoice.of(snapshot, request, problems).locations();
        Preferred preferred =
                body.placement().preferred().with(request.placement().preferred());
        checkPreferred(preferred);
        List<Provider> providers = new ArrayList<>();
        List<Machine> machines = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        chosen.forEach((name, locations) -> {
            Provider provider = Objects.requireNonNull(snapshot.providers().get(name), name);
            providers.add(provider);
            machines.addAll(machines(provider, preferred));
            for (Location location : ProviderChoice.locationsOf(provider)) {
                if (locations.isEmpty() || locations.contains(location.name())) {
                    places.add(place(places.size(), provider, location, perLocation));
                }
            }
        });
        return new Market(providers, machines, places, preferred);
    }

    private static Place place(int index, Provider provider, Location location, @Nullable Long perLocation) {
        long limit = location.limit() == null ? Integer.MAX_VALUE : location.limit();
        return new Place(index, provider.name(), location.name(), (int)
                Math.min(limit, perLocation == null ? Integer.MAX_VALUE : perLocation));
    }

    private void checkPreferred(Preferred preferred) {
        checkPreferred(
                "hardware type",
                "hardwaretypes",
                preferred.hardwareTypes(),
                snapshot.hardwareTypes().keySet());
        checkPreferred(
                "image type",
                "imagetypes",
                preferred.imageTypes(),
                snapshot.imageTypes().keySet());
    }

    private void checkPreferred(String what, String field, Set<String> preferred, Set<String> known) {
        for (String name : preferred) {
            if (!known.contains(name)) {
                problems.add(Problem.error(
                        "/placement/preferred/" + field,
                        "The preferred " + what + " " + name + " does not exist.\nMaybe one of " + Words.known(known)
                                + "."));
            }
        }
    }

    private List<Machine> machines(Provider provider, Preferred preferred) {
        List<String> images = usable(
                        "image type",
                        "/imageType",
                        request.imageType(),
                        body.defaults().imageType(),
                        body.compatibility().imageTypes(),
                        offers(snapshot.imageTypes(), ImageType::providerMap),
                        provider.name())
                .stream()
                .sorted(Comparator.comparing(name -> !preferred.imageTypes().contains(name)))
                .toList();
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
            HardwareType.Offer offer = type.providerMap().get(provider.name());
            Integer limit = offer == null ? null : offer.limit();
            Set<String> locations = offer == null ? Set.of() : offer.locations();
            if (offer == null || offer.limits().isEmpty()) {
                machines.add(machine(provider, type, images, limit, locations, null));
            } else {
                offer.limits()
                        .forEach((location, there) -> machines.add(machine(
                                provider,
                                type,
                                images,
                                there,
                                locations.contains(location) ? Set.of(location) : HardwareType.Offer.NOWHERE,
                                location)));
            }
        }
        return machines;
    }

    private static Machine machine(
            Provider provider,
            HardwareType type,
            List<String> images,
            @Nullable Integer limit,
            Set<String> locations,
            @Nullable String countedAt) {
        Price price = type.priceAt(provider.name());
        return new Machine(
                provider.name(),
                type.name(),
                images,
                type.capacityAt(provider.name()),
                price.microsPerHour(),
                price.currency(),
                limit == null ? Integer.MAX_VALUE : limit,
                locations,
                countedAt);
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
        List<String> offered = offers.keySet().stream()
                .filter(name -> offers.getOrDefault(name, Set.of()).contains(provider))
                .sorted()
                .toList();
        if (chosen == null) {
            List<String> all = offered.stream()
                    .filter(name -> compatible.isEmpty() || compatible.contains(name))
                    .toList();
            if (all.isEmpty()) {
                problems.add(Problem.error(
                        pointer,
                        "Provider " + provider + " offers no " + what + " that template "
                                + snapshot.template().name() + " is compatible with"
                                + (compatible.isEmpty() ? "" : " (" + Words.known(compatible) + ")") + ".\nMaybe "
                                + (offers.isEmpty()
                                        ? "write one: there is no " + what + " at all."
                                        : "add " + provider + " to the provider map of one of them.")));
            }
            return all;
        }
        if (!offers.containsKey(chosen)) {
            problems.add(Problem.error(
                    pointer,
                    "The " + what + " " + chosen + " does not exist.\nMaybe one of " + Words.known(offers.keySet())
                            + "."));
            return List.of();
        }
        if (!compatible.isEmpty() && !compatible.contains(chosen)) {
            problems.add(Problem.error(
                    pointer,
                    "The " + what + " " + chosen + " is not compatible with template "
                            + snapshot.template().name() + ".\nMaybe one of " + Words.known(compatible) + "."));
        } else if (!offered.contains(chosen)) {
            problems.add(Problem.error(
                    pointer,
                    "Provider " + provider + " does not offer the " + what + " " + chosen + ".\nMaybe "
                            + (offered.isEmpty()
                                    ? "add " + provider + " to its provider map: it offers none."
                                    : "one of " + Words.known(offered) + ".")));
        }
        return List.of(chosen);
    }
}

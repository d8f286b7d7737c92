package io.loom.placement;

import io.loom.model.ClusterRequest;
import io.loom.model.Location;
import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The providers that a cluster may use. The request's locations say which, within the providers that it names; else the providers that it names; else the template's locations; else
 * the template's providers.
 *
 * @param locations by provider, in the order in which they are named, where nodes may stand; empty for all its locations
 */
public record ProviderChoice(Map<String, Set<String>> locations) {

    private static final String LOCATIONS = "/placement/locations";

    public ProviderChoice {
        locations = Collections.unmodifiableMap(new LinkedHashMap<>(locations));
    }

    /**
     * What a request chooses.
     *
     * @param problems takes what is wrong; what is wrong is not chosen
     */
    public static ProviderChoice of(Snapshot snapshot, ClusterRequest request, List<Problem> problems) {
        return new Reader(snapshot, request, problems).read();
    }

    static List<Location> locationsOf(Provider provider) {
        return provider.locations().isEmpty() ? List.of(Location.DEFAULT) : provider.locations();
    }

    private record Reader(Snapshot snapshot, ClusterRequest request, List<Problem> problems) {

        ProviderChoice read() {
            TemplateBody body = snapshot.template().body();
            List<String> asked = request.placement().locations();
            if (request.provider() != null && !request.providers().isEmpty()) {
                problems.add(Problem.error(
                        "/providers",
                        "Either provider or providers may be given.\nMaybe keep providers, which names several."));
            }
            if (!asked.isEmpty()) {
                return new ProviderChoice(at(asked, LOCATIONS, request.allProviders()));
            }
            if (request.allProviders().isEmpty()
                    && !body.placement().locations().isEmpty()) {
                return new ProviderChoice(at(body.placement().locations(), "/template" + LOCATIONS, List.of()));
            }
            return new ProviderChoice(named(body));
        }

        private Map<String, Set<String>> named(TemplateBody body) {
            boolean asked = !request.allProviders().isEmpty();
            List<String> names =
                    asked ? request.allProviders() : body.defaults().allProviders();
            if (names.isEmpty()) {
                problems.add(Problem.error(
                        "/provider",
                        "Neither the request nor template "
                                + snapshot.template().name() + " names a provider.\nMaybe one of " + known() + "."));
            }
            Map<String, Set<String>> chosen = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                if (snapshot.providers().containsKey(names.get(i))) {
                    chosen.put(names.get(i), Set.of());
                } else {
                    problems.add(Problem.error(
                            asked && request.provider() == null ? "/providers/" + i : "/provider",
                            "The provider " + names.get(i) + " does not exist.\nMaybe one of " + known() + "."));
                }
            }
            return chosen;
        }

        /** @param within the only providers that locations may be of; empty for all */
        private Map<String, Set<String>> at(List<String> wanted, String pointer, List<String> within) {
            Map<String, Set<String>> chosen = new LinkedHashMap<>();
            Set<String> whole = new HashSet<>();
            for (int i = 0; i < wanted.size(); i++) {
                String id = wanted.get(i);
                int slash = id.indexOf('/');
                String name = slash < 0 ? id : id.substring(0, slash);
                Provider provider = snapshot.providers().get(name);
                if (provider == null) {
                    problems.add(Problem.error(
                            pointer + "/" + i,
                            "The location " + id + " is of provider " + name + ", which does not exist.\nMaybe one of "
                                    + known() + "."));
                    continue;
                }
                if (!within.isEmpty() && !within.contains(name)) {
                    problems.add(Problem.error(
                            pointer + "/" + i,
                            "The location " + id + " is of provider " + name + ", and the cluster is to stand at "
                                    + String.join(", ", within) + ".\nMaybe add " + name + " to providers."));
                    continue;
                }
                Set<String> of = chosen.computeIfAbsent(name, k -> new HashSet<>());
                if (slash < 0) {
                    whole.add(name);
                    continue;
                }
                String location = id.substring(slash + 1);
                List<String> known =
                        locationsOf(provider).stream().map(Location::name).toList();
                if (!known.contains(location)) {
                    problems.add(Problem.error(
                            pointer + "/" + i,
                            "Provider " + name + " has no location " + location + ".\nMaybe one of "
                                    + Words.known(known) + "."));
                }
                of.add(location);
            }
            whole.forEach(name -> chosen.put(name, Set.of()));
            return chosen;
        }

        private String known() {
            return Words.known(snapshot.providers().keySet());
        }
    }
}

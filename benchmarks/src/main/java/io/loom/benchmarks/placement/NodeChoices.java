package io.loom.benchmarks.placement;

import io.loom.model.HardwareType;
import io.loom.model.ImageType;
import io.loom.model.Location;
import io.loom.model.Provider;
import io.loom.model.Range;
import io.loom.model.Resources;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody.Constraints;
import io.loom.model.TemplateBody.ServiceConstraint;
import io.loom.placement.PlacementProblem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a node of a new cluster may be, read from the definitions by trying every set of services: for peers, which share nothing with the placer. */
final class NodeChoices {

    private final Snapshot snapshot;
    private final Constraints constraints;
    private final Provider provider;
    private final List<String> services;

    NodeChoices(PlacementProblem problem) {
        snapshot = problem.snapshot();
        constraints = snapshot.template().body().constraints();
        List<String> asked = problem.request().services();
        services = asked != null ? asked : snapshot.template().body().defaults().services();
        String named = problem.request().provider() != null
                ? problem.request().provider()
                : snapshot.template().body().defaults().provider();
        provider = Objects.requireNonNull(snapshot.providers().get(named), "provider");
    }

    /** A set of services that a node can hold, and the price of the cheapest hardware for it. */
    record Choice(Set<String> services, long microsPerHour) {}

    List<String> services() {
        return services;
    }

    List<Location> locations() {
        return provider.locations().isEmpty() ? List.of(Location.DEFAULT) : provider.locations();
    }

    /** How many instances of a service there may be. */
    Range quantity(String service) {
        ServiceConstraint constraint = constraint(service);
        Range range = constraint == null ? null : constraint.quantities();
        return range == null ? new Range(0, Range.UNBOUNDED) : range;
    }

    @Nullable
    ServiceConstraint constraint(String service) {
        return constraints.services().get(service);
    }

    /** Every choice, found among all 2^k sets of services; in an order of its own. */
    List<Choice> all() {
        List<Choice> choices = new ArrayList<>();
        for (long subset = 1; subset < 1L << services.size(); subset++) {
            Choice choice = choice(subset);
            if (choice != null) {
                choices.add(choice);
            }
        }
        return choices;
    }

    /** The choice of the services whose bits are set; null if no node can hold them. */
    @Nullable
    Choice choice(long subset) {
        Set<String> held = new TreeSet<>();
        for (int i = 0; i < services.size(); i++) {
            if ((subset >> i & 1) == 1) {
                held.add(services.get(i));
            }
        }
        if (!mayCoexist(held)) {
            return null;
        }
        long price = -1;
        for (HardwareType hardware : snapshot.hardwareTypes().values()) {
            if (hardware.providerMap().containsKey(provider.name()) && holds(hardware, held)) {
                long here = hardware.priceAt(provider.name()).microsPerHour();
                price = price < 0 ? here : Math.min(price, here);
            }
        }
        return price < 0 ? null : new Choice(held, price);
    }

    private boolean mayCoexist(Set<String> held) {
        for (Set<String> group : constraints.mustCoexist()) {
            Set<String> present = new HashSet<>(group);
            present.retainAll(services);
            if (!held.containsAll(present) && present.stream().anyMatch(held::contains)) {
                return false;
            }
        }
        for (Set<String> group : constraints.cantCoexist()) {
            if (held.containsAll(group)) {
                return false;
            }
        }
        return services.stream().allMatch(service -> held.contains(service) || isConstrained(service));
    }

    private boolean isConstrained(String service) {
        return constraints.services().containsKey(service)
                || contains(constraints.mustCoexist(), service)
                || contains(constraints.cantCoexist(), service);
    }

    private static boolean contains(Collection<Set<String>> groups, String service) {
        return groups.stream().anyMatch(group -> group.contains(service));
    }

    private boolean holds(HardwareType hardware, Set<String> held) {
        Resources demand = Resources.NONE;
        Set<String> images = new HashSet<>();
        for (ImageType image : snapshot.imageTypes().values()) {
            if (image.providerMap().containsKey(provider.name())) {
                images.add(image.name());
            }
        }
        for (String service : held) {
            demand = demand.plus(
                    Objects.requireNonNull(snapshot.services().get(service)).demand());
            ServiceConstraint constraint = constraint(service);
            if (constraint != null) {
                if (!constraint.hardwareTypes().isEmpty()
                        && !constraint.hardwareTypes().contains(hardware.name())) {
                    return false;
                }
                if (!constraint.imageTypes().isEmpty()) {
                    images.retainAll(constraint.imageTypes());
                }
            }
        }
        return !images.isEmpty() && demand.fitsIn(hardware.capacityAt(provider.name()));
    }
}

package io.loom.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A template and all that it can name, as they were at one moment. Every map is by name, and in the order of the names.
 *
 * @param template resolved: its body holds its ancestors' and partials' too
 * @param providers all of the tenant
 * @param hardwareTypes all of the tenant
 * @param imageTypes all of the tenant
 * @param services all of the tenant
 */
public record Snapshot(
        ClusterTemplate template,
        Map<String, Provider> providers,
        Map<String, HardwareType> hardwareTypes,
        Map<String, ImageType> imageTypes,
        Map<String, Service> services) {

    public Snapshot {
        providers = Ordered.byKey(providers);
        hardwareTypes = Ordered.byKey(hardwareTypes);
        imageTypes = Ordered.byKey(imageTypes);
        services = Ordered.byKey(services);
    }

    /** The same definitions with another template. */
    public Snapshot with(ClusterTemplate other) {
        return new Snapshot(other, providers, hardwareTypes, imageTypes, services);
    }

    /** The template with these definitions alone; names that are not known are left out. */
    public Snapshot only(
            Set<String> keptProviders, Set<String> keptHardware, Set<String> keptImages, Set<String> keptServices) {
        return new Snapshot(
                template,
                only(providers, keptProviders),
                only(hardwareTypes, keptHardware),
                only(imageTypes, keptImages),
                only(services, keptServices));
    }

    private static <T> Map<String, T> only(Map<String, T> things, Set<String> names) {
        Map<String, T> chosen = new HashMap<>(things);
        chosen.keySet().retainAll(names);
        return chosen;
    }

    /** What is left of providers' locations, machines and hosts where nodes of other clusters have some of them. */
    public Snapshot without(Collection<Occupied> others) {
        if (others.isEmpty()) {
            return this;
        }
        Map<String, Long> atLocation = new HashMap<>();
        Map<String, Long> ofType = new HashMap<>();
        Set<String> hosts = new HashSet<>();
        Set<String> unnamed = new HashSet<>();
        for (Occupied other : others) {
            atLocation.merge(other.provider() + "/" + other.location(), other.count(), Long::sum);
            ofType.merge(other.provider() + "/" + other.hardwareType(), other.count(), Long::sum);
            if (other.host() != null) {
                hosts.add(other.host());
            } else {
                unnamed.add(other.provider());
            }
        }
        Map<String, HardwareType> types = new HashMap<>();
        hardwareTypes.forEach((name, type) ->
                types.put(name, type.withLimits((provider, limit) -> left(limit, ofType.get(provider + "/" + name)))));
        Map<String, Provider> left = new HashMap<>();
        providers.forEach((name, provider) -> left.put(
                name,
                new Provider(
                        name,
                        provider.about(),
                        provider.providerType(),
                        unnamed.contains(name) ? provider.fieldsWithoutHosts() : provider.fieldsWithout(hosts),
                        provider.locations().stream()
                                .map(location -> new Location(
                                        location.name(),
                                        left(location.limit(), atLocation.get(name + "/" + location.name()))))
                                .toList(),
                        provider.limit(),
                        provider.capacity(),
                        provider.pool(),
                        provider.hosts().stream()
                                .filter(host -> !hosts.contains(host.address()))
                                .toList())));
        return new Snapshot(template, left, HostTypes.join(providers.values(), types, hosts), imageTypes, services);
    }

    /** The same where no new machines are to be had of hardware types at locations. What is not known is left out. */
    public Snapshot withoutShort(List<Shortage> shortages) {
        if (shortages.isEmpty()) {
            return this;
        }
        Map<String, HardwareType> types = new HashMap<>(hardwareTypes);
        for (Shortage shortage : shortages) {
            Provider provider = providers.get(shortage.provider());
            if (provider != null) {
                types.computeIfPresent(
                        shortage.hardwareType(),
                        (name, type) -> type.withoutLocations(provider, Set.of(shortage.location())));
            }
        }
        return new Snapshot(template, providers, types, imageTypes, services);
    }

    private static @Nullable Integer left(@Nullable Integer limit, @Nullable Long taken) {
        return limit == null || taken == null ? limit : (Integer) (int) Math.max(0, limit - taken);
    }
}

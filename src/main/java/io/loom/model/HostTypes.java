package io.loom.model;

import io.loom.model.HardwareType.Offer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes hardware types of the hosts that providers list: those that are alike are one type, of which there are so many at each location. */
final class HostTypes {

    private HostTypes() {}

    /**
     * The hardware types, with what providers offer in hosts.
     *
     * @param taken addresses of hosts that do not count
     */
    static Map<String, HardwareType> join(
            Collection<Provider> providers, Map<String, HardwareType> types, Set<String> taken) {
        Map<String, HardwareType> joined = new TreeMap<>(types);
        for (Provider provider : providers) {
            alike(provider).forEach((name, hosts) -> joined.put(name, with(joined, name, provider, hosts, taken)));
        }
        return joined;
    }

    /** The hosts of a provider by the hardware type that they are. */
    static Map<String, List<Host>> alike(Provider provider) {
        Map<String, List<Host>> byType = new LinkedHashMap<>();
        for (Host host : provider.hosts()) {
            byType.computeIfAbsent(host.hardwareTypeAt(provider.name()), name -> new ArrayList<>())
                    .add(host);
        }
        return byType;
    }

    private static HardwareType with(
            Map<String, HardwareType> types, String name, Provider provider, List<Host> hosts, Set<String> taken) {
        HardwareType type = types.getOrDefault(name, new HardwareType(name, About.NONE, Map.of(), null, null));
        Offer written = type.providerMap().get(provider.name());
        Host one = hosts.getFirst();
        Resources capacity = one.capacity() != null || written == null ? one.capacity() : written.capacity();
        Price price = one.pricePerHour() != null || written == null ? one.pricePerHour() : written.pricePerHour();
        Map<String, Integer> free = new TreeMap<>();
        hosts.forEach(host -> free.merge(host.location(), taken.contains(host.address()) ? 0 : 1, Integer::sum));
        Map<String, Offer> offers = new TreeMap<>(type.providerMap());
        offers.put(
                provider.name(),
                new Offer(
                        written == null ? Map.of("flavor", name) : written.properties(),
                        capacity,
                        price,
                        free.values().stream().mapToInt(Integer::intValue).sum(),
                        free.keySet(),
                        free.size() == 1 ? Map.of() : free));
        return new HardwareType(name, type.about(), Ordered.byKey(offers), type.capacity(), type.pricePerHour());
    }
}

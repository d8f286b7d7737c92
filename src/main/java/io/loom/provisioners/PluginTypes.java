package io.loom.provisioners;

import io.loom.contract.PluginDescriptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the live provisioners can do. */
@ApplicationScoped
public class PluginTypes {

    private final Incarnations incarnations;

    PluginTypes(Incarnations incarnations) {
        this.incarnations = incarnations;
    }

    /** The provider types and automator types that a live incarnation serves, each once, by kind and name. */
    public List<PluginDescriptor> live() {
        return types(live -> true);
    }

    /** Those of them that a live incarnation of a pool serves. */
    public List<PluginDescriptor> live(String pool) {
        return types(live -> live.pools().contains(pool));
    }

    /** One of them. */
    public Optional<PluginDescriptor> live(PluginDescriptor.Kind kind, String name) {
        return incarnations.live().stream()
                .sorted(Comparator.comparing(Incarnations.Live::name).reversed())
                .flatMap(live -> live.plugins().stream())
                .filter(type -> type.kind() == kind && type.name().equals(name))
                .findFirst();
    }

    private List<PluginDescriptor> types(Predicate<Incarnations.Live> wanted) {
        Map<String, PluginDescriptor> types = new TreeMap<>();
        incarnations.live().stream()
                .filter(wanted)
                .sorted(Comparator.comparing(Incarnations.Live::name))
                .map(Incarnations.Live::plugins)
                .flatMap(Collection::stream)
                .forEach(type -> types.put(type.kind() + "/" + type.name(), type));
        return List.copyOf(types.values());
    }
}

package io.loom.provisioners;

import io.loom.contract.PluginDescriptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the live provisioners can do. */
@ApplicationScoped
public class PluginTypes {

    private final Incarnations incarnations;

    PluginTypes(Incarnations incarnations) {
        this.incarnations = incarnations;
    }

    /** The provider types and automator types that a live incarnation serves, each once, by kind and name. */
    public List<PluginDescriptor> live() {
        Map<String, PluginDescriptor> types = new TreeMap<>();
        incarnations.live().stream()
                .sorted(Comparator.comparing(Incarnations.Live::name))
                .map(Incarnations.Live::plugins)
                .flatMap(Collection::stream)
                .forEach(type -> types.put(type.kind() + "/" + type.name(), type));
        return List.copyOf(types.values());
    }
}

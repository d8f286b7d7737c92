package io.loom.catalog;

import io.loom.catalog.ProviderUse.ClusterUse;
import io.loom.contract.PluginDescriptor;
import io.loom.model.Definition;
import io.loom.model.HostAddress;
import io.loom.model.PluginFields;
import io.loom.model.Provider;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds writes of a provider after which it is elsewhere than machines that stand at it. */
@ApplicationScoped
class ProviderMoves {

    private static final String ANYWAY =
            "\nMaybe make a new provider, or give force=true (--force): what stands stays where it is, and new clusters go to the new place.";

    private final ProviderUse use;

    ProviderMoves(ProviderUse use) {
        this.use = use;
    }

    /**
     * Why a definition should not be written.
     *
     * @param before as it is
     * @param after as it is to be
     * @return empty where it is no provider, or nothing moves that stands
     */
    Optional<String> refusal(UUID tenantId, DefinitionEntity before, Definition after, Holdings holdings) {
        return after instanceof Provider moved && DefinitionStore.definition(before) instanceof Provider standing
                ? refusal(tenantId, standing, moved, holdings.providerType(standing.providerType()))
                : Optional.empty();
    }

    private Optional<String> refusal(UUID tenantId, Provider before, Provider after, @Nullable PluginDescriptor type) {
        List<String> fields = before.providerType().equals(after.providerType())
                ? moved(before, after, type)
                : List.of("providertype");
        Set<String> hosts = new TreeSet<>(before.listedHosts());
        hosts.removeAll(after.listedHosts());
        if (fields.isEmpty() && hosts.isEmpty()) {
            return Optional.empty();
        }
        ClusterUse inUse = use.at(tenantId, before.name());
        if (inUse.count() == 0) {
            return Optional.empty();
        }
        if (!fields.isEmpty()) {
            return Optional.of(words(
                    "The " + (fields.size() == 1 ? "field " : "fields ") + String.join(", ", fields)
                            + (fields.size() == 1 ? " says" : " say") + " where the machines of provider "
                            + before.name() + " are",
                    inUse));
        }
        hosts.retainAll(use.hostsAt(tenantId, before.name()).stream()
                .map(host -> HostAddress.of(host).orElse(host))
                .collect(Collectors.toSet()));
        return hosts.isEmpty()
                ? Optional.empty()
                : Optional.of(words(
                        "The field " + Provider.HOSTS + " of provider " + before.name() + " lacks "
                                + String.join(", ", hosts) + ", on which nodes stand",
                        inUse));
    }

    private static String words(String what, ClusterUse inUse) {
        return what + ", and " + (inUse.count() == 1 ? "1 cluster has" : inUse.count() + " clusters have")
                + " machines there: " + inUse.inWords() + "." + ANYWAY;
    }

    /** Secrets say who somebody is, and hosts are looked at one by one. */
    private static List<String> moved(Provider before, Provider after, @Nullable PluginDescriptor type) {
        if (type == null) {
            return List.of();
        }
        Map<String, Object> then = values(before, type);
        Map<String, Object> now = values(after, type);
        Set<String> names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        return names.stream()
                .filter(name -> !name.equals(Provider.HOSTS))
                .filter(name -> isLocation(type, name))
                .filter(name -> !Objects.equals(text(then.get(name)), text(now.get(name))))
                .toList();
    }

    private static boolean isLocation(PluginDescriptor type, String name) {
        var schema = PluginFields.schema(type, name);
        return schema != null && Boolean.TRUE.equals(schema.location()) && !schema.sensitive();
    }

    private static Map<String, Object> values(Provider provider, PluginDescriptor type) {
        Map<String, Object> values = new LinkedHashMap<>(PluginFields.defaults(type));
        provider.fields().forEach((name, value) -> {
            if (!PluginFields.isBlank(value)) {
                values.put(name, value);
            }
        });
        return values;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : String.valueOf(value);
    }
}

package io.loom.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Definitions that stand together, one for each kind and name, in the order of kind and name. Immutable. */
public final class DefinitionSet {

    /** No definition at all. */
    public static final DefinitionSet EMPTY = of(List.of());

    private final Map<DefinitionKind, Map<String, Definition>> byKind;

    private DefinitionSet(Map<DefinitionKind, Map<String, Definition>> byKind) {
        this.byKind = byKind;
    }

    /** A set of these; of two with the same kind and name, the later one. */
    public static DefinitionSet of(Collection<? extends Definition> definitions) {
        Map<DefinitionKind, Map<String, Definition>> byKind = new EnumMap<>(DefinitionKind.class);
        for (DefinitionKind kind : DefinitionKind.values()) {
            byKind.put(kind, new TreeMap<>());
        }
        definitions.forEach(definition -> named(byKind, definition.kind()).put(definition.name(), definition));
        byKind.replaceAll((kind, named) -> Collections.unmodifiableMap(named));
        return new DefinitionSet(byKind);
    }

    /** This set with others added, or put in the place of those with the same kind and name. */
    public DefinitionSet with(Collection<? extends Definition> definitions) {
        List<Definition> all = new ArrayList<>(all());
        all.addAll(definitions);
        return of(all);
    }

    /** This set with one more. */
    public DefinitionSet with(Definition definition) {
        return with(List.of(definition));
    }

    /** This set without one; the same where it is not there. */
    public DefinitionSet without(DefinitionKind kind, String name) {
        return of(all().stream()
                .filter(definition ->
                        definition.kind() != kind || !definition.name().equals(name))
                .toList());
    }

    /** Every definition, in the order of kind and name. */
    public List<Definition> all() {
        return byKind.values().stream()
                .flatMap(named -> named.values().stream())
                .toList();
    }

    /** Null where there is none. */
    public @Nullable Definition find(DefinitionKind kind, String name) {
        return named(byKind, kind).get(name);
    }

    /** By name. */
    public Map<String, Provider> providers() {
        return of(DefinitionKind.PROVIDER);
    }

    /** By name. */
    public Map<String, HardwareType> hardwareTypes() {
        return of(DefinitionKind.HARDWARE_TYPE);
    }

    /** By name, with those that the hosts of providers are. */
    public Map<String, HardwareType> offeredHardwareTypes() {
        return HostTypes.join(providers().values(), hardwareTypes(), Set.of());
    }

    /** By name. */
    public Map<String, ImageType> imageTypes() {
        return of(DefinitionKind.IMAGE_TYPE);
    }

    /** By name. */
    public Map<String, Service> services() {
        return of(DefinitionKind.SERVICE);
    }

    /** By name, as written. */
    public Map<String, ClusterTemplate> clusterTemplates() {
        return of(DefinitionKind.CLUSTER_TEMPLATE);
    }

    /** By name. */
    public Map<String, PartialTemplate> partialTemplates() {
        return of(DefinitionKind.PARTIAL_TEMPLATE);
    }

    /** By name. */
    public Map<String, PluginType> providerTypes() {
        return of(DefinitionKind.PROVIDER_TYPE);
    }

    /** By name. */
    public Map<String, PluginType> automatorTypes() {
        return of(DefinitionKind.AUTOMATOR_TYPE);
    }

    /** Resolves templates against this set. */
    public TemplateResolver resolver() {
        return new TemplateResolver(clusterTemplates()::get, partialTemplates()::get);
    }

    /**
     * A template, resolved, with all that it can name.
     *
     * @throws InvalidInputException where the template does not exist or cannot be resolved
     */
    public Snapshot snapshot(String template) {
        ClusterTemplate found = clusterTemplates().get(template);
        if (found == null) {
            throw new InvalidInputException(
                    "/template",
                    "There is no cluster template \"" + template + "\".\n"
                            + Nearest.hint(template, clusterTemplates().keySet(), "Maybe import one first."));
        }
        return new Snapshot(resolver().resolve(found), providers(), offeredHardwareTypes(), imageTypes(), services());
    }

    @SuppressWarnings("unchecked")
    private <D extends Definition> Map<String, D> of(DefinitionKind kind) {
        return (Map<String, D>) named(byKind, kind);
    }

    private static Map<String, Definition> named(
            Map<DefinitionKind, Map<String, Definition>> byKind, DefinitionKind kind) {
        return byKind.getOrDefault(kind, Map.of());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DefinitionSet set && byKind.equals(set.byKind);
    }

    @Override
    public int hashCode() {
        return byKind.hashCode();
    }

    @Override
    public String toString() {
        return all().toString();
    }
}

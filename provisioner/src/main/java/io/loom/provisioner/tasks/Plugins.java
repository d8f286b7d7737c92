package io.loom.provisioner.tasks;

import io.loom.contract.NodeSetup;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.SecretBundle;
import io.loom.provisioner.node.NodeSettings;
import io.loom.provisioner.plugin.Automator;
import io.loom.provisioner.plugin.Form;
import io.loom.provisioner.plugin.Provider;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The provider types and automator types that this provisioner can do. */
public final class Plugins {
    private final Map<String, BoundProvider<?>> providers = new HashMap<>();
    private final Map<String, BoundAutomator<?>> automators = new HashMap<>();

    public Plugins(Collection<? extends Provider<?>> providers, Collection<? extends Automator<?>> automators) {
        providers.forEach(p -> this.providers.put(p.describe().name(), new BoundProvider<>(p)));
        automators.forEach(a -> this.automators.put(a.describe().name(), new BoundAutomator<>(a)));
    }

    /**
     * Those of them that are chosen.
     *
     * @param onlyIfNamed must be asked for by their names
     * @throws IllegalArgumentException when one is chosen that is not here
     */
    public Plugins offered(PluginChoice choice, Set<String> onlyIfNamed) {
        Set<String> known = new HashSet<>(providers.keySet());
        known.addAll(automators.keySet());
        Set<String> offered = choice.of(known, onlyIfNamed);
        return new Plugins(
                providers.values().stream()
                        .map(bound -> bound.provider)
                        .filter(p -> offered.contains(p.describe().name()))
                        .toList(),
                automators.values().stream()
                        .map(bound -> bound.automator)
                        .filter(a -> offered.contains(a.describe().name()))
                        .toList());
    }

    /** Whether there is a provider type of that name. */
    public boolean hasProvider(String type) {
        return providers.containsKey(type);
    }

    /** How they describe themselves, by kind and name. */
    public List<PluginDescriptor> describe() {
        return Stream.concat(
                        providers.values().stream().map(p -> withNodeFields(p.provider.describe())),
                        automators.values().stream().map(a -> a.automator.describe()))
                .sorted(Comparator.comparing(PluginDescriptor::kind).thenComparing(PluginDescriptor::name))
                .toList();
    }

    /** With the fields about nodes, which every provider has; one of the same name that is its own stays. */
    private static PluginDescriptor withNodeFields(PluginDescriptor own) {
        Map<String, PluginDescriptor.FieldSchema> fields = new LinkedHashMap<>(own.adminFields());
        NodeSettings.FORM.schemas(false).forEach((name, schema) -> {
            if (!own.userFields().containsKey(name)) {
                fields.putIfAbsent(name, schema);
            }
        });
        return new PluginDescriptor(
                own.kind(),
                own.name(),
                own.label(),
                own.description(),
                fields,
                own.userFields(),
                own.required(),
                own.requiredOfUser(),
                own.resourceTypes());
    }

    /** What is said of a node, with what is secret of it; nothing where an older server says nothing. */
    static NodeSettings settings(@Nullable NodeSetup setup, SecretBundle bundle) {
        return setup == null ? NodeSettings.NONE : bind(NodeSettings.FORM, setup.fields(), bundle);
    }

    /** The values of a form, of which the bundle has those that are secret. */
    private static <C extends Record> C bind(Form<C> form, Map<String, Object> values, SecretBundle bundle) {
        Map<String, Object> fields = new HashMap<>(values);
        Set<String> sensitive = form.sensitive();
        bundle.secrets().forEach((name, value) -> {
            if (sensitive.contains(name)) {
                fields.put(name, value);
            }
        });
        return form.bind(fields);
    }

    Optional<BoundProvider<?>> provider(String type) {
        return Optional.ofNullable(providers.get(type));
    }

    Optional<BoundAutomator<?>> automator(String type) {
        return Optional.ofNullable(automators.get(type));
    }

    /** A provider with the form of its configuration. */
    static final class BoundProvider<C extends Record> {
        final Provider<C> provider;
        final Form<C> form;

        BoundProvider(Provider<C> provider) {
            this.provider = provider;
            form = provider.form();
        }

        /** The configuration that values make, of which the bundle has those that are secret. */
        C bind(Map<String, Object> values, SecretBundle bundle) {
            return Plugins.bind(form, values, bundle);
        }
    }

    /** An automator with the form of its actions. */
    static final class BoundAutomator<C extends Record> {
        final Automator<C> automator;
        final Form<C> form;

        BoundAutomator(Automator<C> automator) {
            this.automator = automator;
            form = automator.form();
        }
    }
}

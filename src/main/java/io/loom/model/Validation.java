package io.loom.model;

import io.loom.contract.PluginDescriptor;
import io.loom.model.HardwareType.Offer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks definitions against the others that they stand with. What can never work is an error; what does nothing, or may come
 * to work later, is a warning. Pointers are relative to the document of the definition.
 */
public final class Validation {

    private Validation() {}

    /** Everything wrong with each definition of a set; definitions without problems are left out. */
    public static Map<Definition, List<Problem>> of(DefinitionSet set) {
        Map<Definition, List<Problem>> problems = new LinkedHashMap<>();
        for (Definition definition : set.all()) {
            List<Problem> found = of(definition, set);
            if (!found.isEmpty()) {
                problems.put(definition, found);
            }
        }
        return problems;
    }

    /**
     * Everything wrong with one definition.
     *
     * @param set what it stands with; whether the definition itself is among it makes no difference
     */
    public static List<Problem> of(Definition definition, DefinitionSet set) {
        DefinitionSet all = set.find(definition.kind(), definition.name()) == definition ? set : set.with(definition);
        return switch (definition) {
            case Provider provider -> provider(provider, all);
            case HardwareType type ->
                offers(type, type.providerMap().keySet(), all.providers().keySet(), currencies(type));
            case ImageType type ->
                offers(type, type.providerMap().keySet(), all.providers().keySet(), List.of());
            case Service service -> new ServiceCheck(service, all).problems();
            case ClusterTemplate template -> TemplateCheck.of(template, all);
            case PartialTemplate partial -> PartialCheck.of(partial, all);
            case PluginType type -> List.of();
        };
    }

    /** The errors alone. */
    public static List<Problem> errors(List<Problem> problems) {
        return problems.stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .toList();
    }

    private static List<Problem> provider(Provider provider, DefinitionSet all) {
        List<Problem> problems = new ArrayList<>(hosts(provider, all));
        problems.addAll(fields(provider, all));
        return problems;
    }

    private static List<Problem> hosts(Provider provider, DefinitionSet all) {
        List<Problem> problems = new ArrayList<>();
        HostTypes.alike(provider).forEach((type, hosts) -> {
            Host first = hosts.getFirst();
            for (Host host : hosts) {
                if (!Objects.equals(host.capacity(), first.capacity())
                        || !Objects.equals(host.pricePerHour(), first.pricePerHour())) {
                    problems.add(Problem.error(
                            "/hosts",
                            subject(provider) + ": the hosts \"" + first.address() + "\" and \"" + host.address()
                                    + "\" are both of the hardware type \"" + type
                                    + "\", and differ in capacity or price.\n"
                                    + "Maybe leave their hardwaretype out, so that each goes by what it has."));
                    return;
                }
            }
            if (first.capacity() == null && all.hardwareTypes().get(type) == null) {
                problems.add(Problem.error(
                        "/hosts",
                        subject(provider) + ": the host \"" + first.address() + "\" is of the hardware type \"" + type
                                + "\", which does not exist.\n"
                                + Nearest.hint(
                                        type, all.hardwareTypes().keySet(), "Maybe give it a capacity instead.")));
            }
        });
        provider.alikeHosts().stream()
                .filter(host -> HostAddress.of(host).isEmpty())
                .map(
                        host -> Problem.error(
                                "/provisioner/" + Provider.HOSTS,
                                subject(provider) + ": \"" + host
                                        + "\" is no host; it must be address or address:port, with an IPv6 address in brackets before a port."))
                .forEach(problems::add);
        if (!provider.hosts().isEmpty()
                && !PluginFields.isBlank(provider.fields().get(Provider.HOSTS))) {
            problems.add(Problem.error(
                    "/provisioner/" + Provider.HOSTS,
                    subject(provider) + ": hosts are listed here and in hosts, each with what it has.\n"
                            + "Maybe keep the latter."));
        }
        return problems;
    }

    private static List<Problem> fields(Provider provider, DefinitionSet all) {
        String subject = subject(provider);
        PluginType type = all.providerTypes().get(provider.providerType());
        if (type == null) {
            return List.of(Problem.warning(
                    "/providertype",
                    subject + ": the provider type \"" + provider.providerType()
                            + "\" is neither declared nor served by a provisioner; no cluster can be created with it.\n"
                            + Nearest.hint(
                                    provider.providerType(),
                                    all.providerTypes().keySet(),
                                    "Maybe start a provisioner that has it.")));
        }
        PluginDescriptor descriptor = type.descriptor();
        if (!provider.hosts().isEmpty() && !descriptor.adminFields().containsKey(Provider.HOSTS)) {
            return List.of(
                    Problem.error(
                            "/hosts",
                            subject + ": the provider type \"" + type.name()
                                    + "\" has no field hosts, and takes no hosts that are listed.\nMaybe the provider type hosts was meant."));
        }
        List<Problem> problems =
                new ArrayList<>(PluginFields.checkAdmin(descriptor, provider.fields(), "/provisioner", subject));
        Map<String, Object> values = new LinkedHashMap<>(provider.pluginFields());
        descriptor.adminFields().forEach((name, schema) -> {
            if (schema.defaultValue() != null && PluginFields.isBlank(values.get(name))) {
                values.put(name, schema.defaultValue());
            }
        });
        PluginFields.missing(descriptor.required(), values, "/provisioner", subject)
                .ifPresent(missing -> problems.add(Problem.warning(missing.pointer(), missing.message())));
        return problems;
    }

    private static List<Problem> currencies(HardwareType type) {
        Set<String> currencies = new TreeSet<>();
        if (type.pricePerHour() != null) {
            currencies.add(type.pricePerHour().currency());
        }
        for (Offer offer : type.providerMap().values()) {
            if (offer.pricePerHour() != null) {
                currencies.add(offer.pricePerHour().currency());
            }
        }
        return currencies.size() < 2
                ? List.of()
                : List.of(Problem.warning(
                        "/providermap",
                        subject(type) + " has prices in " + String.join(" and ", currencies)
                                + ", which cannot be compared.\nMaybe convert them into one currency."));
    }

    private static List<Problem> offers(
            Definition type, Set<String> offering, Set<String> providers, List<Problem> others) {
        List<Problem> problems = new ArrayList<>(others);
        for (String provider : offering) {
            if (!providers.contains(provider)) {
                problems.add(Problem.warning(
                        "/providermap/" + escaped(provider),
                        subject(type) + ": there is no provider \"" + provider + "\", so its entry does nothing.\n"
                                + Nearest.hint(provider, providers, "Maybe write that provider.")));
            }
        }
        return problems;
    }

    static String subject(Definition definition) {
        return definition.kind().document() + " \"" + definition.name() + "\"";
    }

    static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}

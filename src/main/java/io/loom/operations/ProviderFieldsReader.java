package io.loom.operations;

import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.FieldSchema;
import io.loom.model.ClusterRequest;
import io.loom.model.InvalidInputException;
import io.loom.model.PluginFields;
import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.operations.tasks.CheckedRequest.CheckedProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives each provider of a request the fields that are for it. A field of {@code providerFields} goes to every provider whose users may set it, a secret one only where no two
 * may; those of {@code fieldsByProvider} go to the provider that is named.
 */
final class ProviderFieldsReader {

    private static final String FIELDS = "/providerFields";
    private static final String BY_PROVIDER = "/fieldsByProvider";

    private final ClusterRequest request;
    private final Map<Provider, PluginDescriptor> types;
    private final List<Problem> problems;

    /**
     * @param types the type of each provider of the cluster
     * @param problems takes what is wrong
     */
    ProviderFieldsReader(ClusterRequest request, Map<Provider, PluginDescriptor> types, List<Problem> problems) {
        this.request = request;
        this.types = types;
        this.problems = problems;
    }

    /** What is wrong with the fields as a whole: names that no provider knows, and secrets that are for nobody in particular. */
    void checkNames() {
        List<String> names = types.keySet().stream().map(Provider::name).toList();
        for (String name : new TreeSet<>(request.fieldsByProvider().keySet())) {
            if (!names.contains(name)) {
                problems.add(Problem.error(
                        BY_PROVIDER + "/" + escaped(name),
                        "The cluster does not use the provider " + name + ".\nMaybe one of " + String.join(", ", names)
                                + "."));
            }
        }
        if (types.size() < 2) {
            return;
        }
        for (String field : new TreeSet<>(request.providerFields().keySet())) {
            List<Provider> takers = types.keySet().stream()
                    .filter(provider -> takes(types.get(provider), field))
                    .toList();
            if (takers.isEmpty()) {
                problems.add(Problem.error(
                        FIELDS + "/" + escaped(field),
                        "None of the providers " + String.join(", ", names) + " asks its users for the field \"" + field
                                + "\".\nMaybe leave it out."));
            } else if (takers.size() > 1 && takers.stream().anyMatch(provider -> isSecret(provider, field))) {
                problems.add(
                        Problem.error(
                                FIELDS + "/" + escaped(field),
                                "The field \"" + field + "\" is secret, and the providers "
                                        + String.join(
                                                ", ",
                                                takers.stream()
                                                        .map(Provider::name)
                                                        .toList())
                                        + " ask for it, so that it must be said whose it is.\nMaybe give each its own in fieldsByProvider."));
            }
        }
    }

    /**
     * What the provider works with, apart by whether it is secret; what an administrator kept secret remains so.
     *
     * @param adminSecrets the secret values that an administrator set, by field name
     * @throws InvalidInputException where values do not fit, or required ones are missing
     */
    CheckedProvider read(Provider provider, PluginDescriptor type, Map<String, String> adminSecrets) {
        Map<String, Object> admin = new LinkedHashMap<>(provider.pluginFields());
        admin.putAll(adminSecrets);
        Map<String, Object> common = new LinkedHashMap<>(request.providerFields());
        if (types.size() > 1) {
            common.keySet().removeIf(field -> !takes(type, field));
        }
        Map<String, Object> own = request.fieldsByProvider().getOrDefault(provider.name(), Map.of());
        Map<String, Object> user = new LinkedHashMap<>(common);
        user.putAll(own);
        Map<String, Object> merged;
        try {
            merged = PluginFields.merge(type, admin, user, FIELDS);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(e.problems().stream()
                    .map(problem -> located(problem, provider, own))
                    .toList());
        }
        PluginFields.Split split = PluginFields.split(type, merged);
        Map<String, Object> plain = new LinkedHashMap<>(split.plain());
        Map<String, String> secret = new LinkedHashMap<>(split.secret());
        for (String name : adminSecrets.keySet()) {
            Object value = plain.remove(name);
            if (value != null) {
                secret.put(name, String.valueOf(value));
            }
        }
        Set<String> ofUser = user.entrySet().stream()
                .filter(value -> !PluginFields.isBlank(value.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
        return new CheckedProvider(provider, plain, secret, ofUser);
    }

    /** Where the value was written; of several providers, with the name of the one. */
    private Problem located(Problem problem, Provider provider, Map<String, Object> own) {
        boolean isOwn =
                own.keySet().stream().anyMatch(field -> problem.pointer().equals(FIELDS + "/" + escaped(field)));
        boolean whole = problem.pointer().equals(FIELDS);
        if (!isOwn && (types.size() < 2 || !whole)) {
            return problem;
        }
        String base = BY_PROVIDER + "/" + escaped(provider.name());
        return Problem.error(
                base + problem.pointer().substring(FIELDS.length()),
                "Provider " + provider.name() + ": " + problem.message());
    }

    private static boolean takes(@Nullable PluginDescriptor type, String field) {
        if (type == null) {
            return false;
        }
        FieldSchema admin = type.adminFields().get(field);
        return type.userFields().containsKey(field) || admin != null && admin.override();
    }

    private boolean isSecret(Provider provider, String field) {
        PluginDescriptor type = types.get(provider);
        return type != null && PluginFields.sensitive(type).contains(field);
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}

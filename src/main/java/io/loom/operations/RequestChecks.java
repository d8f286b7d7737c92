package io.loom.operations;

import io.loom.contract.PluginDescriptor;
import io.loom.model.ClusterRequest;
import io.loom.model.Config;
import io.loom.model.InvalidInputException;
import io.loom.model.Leases;
import io.loom.model.PluginFields;
import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.model.Service;
import io.loom.model.ServiceSelection;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import io.loom.model.macro.Macros;
import io.loom.provisioners.PluginTypes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a placement does not: services against each other, the provider's fields, lease, DNS suffix, macros, and
 * that a live provisioner can do the work. Collects all that is wrong before it refuses.
 */
@ApplicationScoped
class RequestChecks {

    private static final int MAX_SUFFIX = 191;
    private static final Pattern SUFFIX =
            Pattern.compile("\\.?[a-zA-Z0-9-]{0,62}[a-zA-Z0-9](\\.[a-zA-Z0-9-]{0,62}[a-zA-Z0-9])*");

    private final PluginTypes pluginTypes;

    RequestChecks(PluginTypes pluginTypes) {
        this.pluginTypes = pluginTypes;
    }

    /**
     * The request, complete.
     *
     * @param adminSecrets the secret values that an administrator set in a provider, by field name
     * @throws InvalidInputException every reason is named
     */
    CheckedRequest check(
            ClusterRequest request, Snapshot snapshot, Function<Provider, Map<String, String>> adminSecrets) {
        TemplateBody body = snapshot.template().body();
        List<Problem> problems = new ArrayList<>();
        List<String> services = request.services() != null
                ? request.services()
                : body.defaults().services();
        ServiceSelection.check(services, snapshot.services())
                .forEach(finding -> problems.add(Problem.error("/services", finding.message())));
        String dnsSuffix = request.dnsSuffix() != null
                ? request.dnsSuffix()
                : body.defaults().dnsSuffix();
        checkSuffix(dnsSuffix, problems);
        Map<String, Object> config = Config.merge(body.defaults().config(), request.config());
        Macros.check(
                config,
                (pointer, wrong) ->
                        problems.add(Problem.error("/config" + pointer, String.valueOf(wrong.getMessage()))));
        Long lease = collect(problems, () -> Leases.initial(body.lease(), request.initialLease()));
        checkAutomators(services, snapshot, problems);
        Provider provider = provider(request, snapshot, problems);
        Fields fields = provider == null
                ? null
                : collect(problems, () -> fields(provider, request.providerFields(), adminSecrets.apply(provider)));
        if (!problems.isEmpty() || provider == null || fields == null || lease == null) {
            throw new InvalidInputException(problems);
        }
        return new CheckedRequest(services, provider, fields.plain, fields.secret, dnsSuffix, config, lease);
    }

    private static @Nullable Provider provider(ClusterRequest request, Snapshot snapshot, List<Problem> problems) {
        String name = request.provider() != null
                ? request.provider()
                : snapshot.template().body().defaults().provider();
        Provider provider = name == null ? null : snapshot.providers().get(name);
        if (provider == null) {
            problems.add(Problem.error(
                    "/provider",
                    "There is no provider " + name + ".\nMaybe one of "
                            + new TreeSet<>(snapshot.providers().keySet()) + "."));
        }
        return provider;
    }

    /** What the provider works with, apart by whether it is secret; what an administrator kept secret remains so. */
    private Fields fields(Provider provider, Map<String, Object> userFields, Map<String, String> adminSecrets) {
        PluginDescriptor descriptor = live(PluginDescriptor.Kind.PROVIDER, provider.providerType())
                .orElseThrow(() -> new InvalidInputException(
                        "/provider",
                        "No live provisioner serves the provider type " + provider.providerType() + " of provider "
                                + provider.name() + ".\nMaybe start a provisioner that has the plugin."));
        Map<String, Object> admin = new LinkedHashMap<>(provider.fields());
        admin.putAll(adminSecrets);
        Map<String, Object> merged = PluginFields.merge(descriptor, admin, userFields, "/providerFields");
        PluginFields.Split split = PluginFields.split(descriptor, merged);
        Map<String, Object> plain = new LinkedHashMap<>(split.plain());
        Map<String, String> secret = new LinkedHashMap<>(split.secret());
        for (String name : adminSecrets.keySet()) {
            Object value = plain.remove(name);
            if (value != null) {
                secret.put(name, String.valueOf(value));
            }
        }
        return new Fields(plain, secret);
    }

    private void checkAutomators(List<String> services, Snapshot snapshot, List<Problem> problems) {
        Set<String> needed = new TreeSet<>();
        for (String name : services) {
            Service service = snapshot.services().get(name);
            if (service != null) {
                service.actions().values().forEach(action -> needed.add(action.automator()));
            }
        }
        for (String automator : needed) {
            if (live(PluginDescriptor.Kind.AUTOMATOR, automator).isEmpty()) {
                problems.add(Problem.error(
                        "/services",
                        "No live provisioner serves the automator " + automator
                                + " that the services need.\nMaybe start a provisioner that has the plugin."));
            }
        }
    }

    private Optional<PluginDescriptor> live(PluginDescriptor.Kind kind, String name) {
        return pluginTypes.live().stream()
                .filter(type -> type.kind() == kind && type.name().equals(name))
                .findFirst();
    }

    private static void checkSuffix(@Nullable String suffix, List<Problem> problems) {
        if (suffix != null
                && (suffix.length() > MAX_SUFFIX || !SUFFIX.matcher(suffix).matches())) {
            problems.add(Problem.error(
                    "/dnsSuffix",
                    "The DNS suffix (" + suffix
                            + ") must be labels of letters, digits and hyphens between dots, at most " + MAX_SUFFIX
                            + " characters.\nMaybe example.org."));
        }
    }

    private static <T> @Nullable T collect(List<Problem> problems, Supplier<T> step) {
        try {
            return step.get();
        } catch (InvalidInputException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    private record Fields(Map<String, Object> plain, Map<String, String> secret) {}
}

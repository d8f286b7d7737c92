package io.loom.operations;

import io.loom.catalog.Catalog;
import io.loom.contract.PluginDescriptor;
import io.loom.model.ClusterRequest;
import io.loom.model.Config;
import io.loom.model.InvalidInputException;
import io.loom.model.Leases;
import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.model.Service;
import io.loom.model.ServiceSelection;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import io.loom.model.macro.Macros;
import io.loom.operations.tasks.CheckedRequest;
import io.loom.operations.tasks.CheckedRequest.CheckedProvider;
import io.loom.operations.tasks.Pools;
import io.loom.placement.ProviderChoice;
import io.loom.provisioners.PluginTypes;
import io.loom.tenancy.Access;
import io.loom.tenancy.TenantAccess;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
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
    private final Catalog catalog;
    private final TenantAccess access;
    private final ConfigLimits configLimits;
    private final Clock clock;

    RequestChecks(
            PluginTypes pluginTypes, Catalog catalog, TenantAccess access, ConfigLimits configLimits, Clock clock) {
        this.configLimits = configLimits;
        this.access = access;
        this.pluginTypes = pluginTypes;
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * The request, complete.
     *
     * @param known names of providers whose fields the cluster has already: they are not asked for again, and not among the
     *     providers of the answer
     * @throws InvalidInputException every reason is named
     */
    CheckedRequest check(UUID tenantId, ClusterRequest request, Snapshot snapshot, Set<String> known) {
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
        configLimits.problem(config).ifPresent(problems::add);
        Macros.check(
                config,
                (pointer, wrong) ->
                        problems.add(Problem.error("/config" + pointer, String.valueOf(wrong.getMessage()))));
        Long lease = collect(problems, () -> lease(body, request));
        List<Provider> providers = ProviderChoice.of(snapshot, request, problems).locations().keySet().stream()
                .map(name -> Objects.requireNonNull(snapshot.providers().get(name), name))
                .toList();
        Access allowed = access.accessOf(tenantId);
        providers.forEach(provider ->
                allowed.refusal(provider).ifPresent(reason -> problems.add(Problem.error("/provider", reason))));
        checkAutomators(services, providers, snapshot, problems);
        List<CheckedProvider> checked = fields(
                tenantId,
                request,
                providers.stream()
                        .filter(provider -> !known.contains(provider.name()))
                        .toList(),
                problems);
        if (!problems.isEmpty() || lease == null) {
            throw new InvalidInputException(problems);
        }
        return new CheckedRequest(services, checked, dnsSuffix, config, lease);
    }

    private long lease(TemplateBody body, ClusterRequest request) {
        long lease = Leases.initial(body.lease(), request.initialLease());
        Leases.requireEnd(clock.instant(), lease);
        return lease;
    }

    private List<CheckedProvider> fields(
            UUID tenantId, ClusterRequest request, List<Provider> providers, List<Problem> problems) {
        Map<Provider, PluginDescriptor> types = new LinkedHashMap<>();
        for (Provider provider : providers) {
            live(PluginDescriptor.Kind.PROVIDER, provider.providerType(), provider)
                    .ifPresentOrElse(
                            type -> types.put(provider, type),
                            () -> problems.add(Problem.error(
                                    "/provider",
                                    "No live provisioner" + ofPool(provider) + " serves the provider type "
                                            + provider.providerType() + " of provider " + provider.name()
                                            + ".\nMaybe start a provisioner that has the plugin.")));
        }
        ProviderFieldsReader reader = new ProviderFieldsReader(request, types, problems);
        reader.checkNames();
        List<CheckedProvider> checked = new ArrayList<>();
        types.forEach((provider, type) -> {
            CheckedProvider one = collect(
                    problems, () -> reader.read(provider, type, catalog.providerSecrets(tenantId, provider.name())));
            if (one != null) {
                checked.add(one);
            }
        });
        return checked;
    }

    private void checkAutomators(
            List<String> services, List<Provider> providers, Snapshot snapshot, List<Problem> problems) {
        Set<String> needed = new TreeSet<>();
        for (String name : services) {
            Service service = snapshot.services().get(name);
            if (service != null) {
                service.actions().values().forEach(action -> needed.add(action.automator()));
            }
        }
        Map<String, Provider> byPool = new TreeMap<>();
        providers.forEach(provider -> byPool.putIfAbsent(Pools.of(provider), provider));
        for (String automator : needed) {
            for (Provider provider : byPool.values()) {
                if (live(PluginDescriptor.Kind.AUTOMATOR, automator, provider).isEmpty()) {
                    problems.add(Problem.error(
                            "/services",
                            "No live provisioner" + ofPool(provider) + " serves the automator " + automator
                                    + " that the services need.\nMaybe start a provisioner that has the plugin."));
                }
            }
        }
    }

    private static String ofPool(Provider provider) {
        return provider.pool() == null ? "" : " of the pool " + provider.pool();
    }

    private Optional<PluginDescriptor> live(PluginDescriptor.Kind kind, String name, Provider provider) {
        return pluginTypes.live(Pools.of(provider)).stream()
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
}

package io.loom.tenancy;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.loom.contract.Contract;
import io.loom.model.InvalidInputException;
import io.loom.platform.Ids;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.ProblemException;
import io.loom.platform.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tenants: operators look after all of them, administrators see their own. */
@ApplicationScoped
class TenantService implements Quotas, Weights, TenantAccess {

    private final TenantRepository tenants;
    private final UserRepository users;
    private final SecretRepository secrets;
    private final UsualQuota usualQuota;
    private final CallerContext callers;
    private final Audit audit;
    private final Clock clock;
    private final ClusterOwnership clusters;
    private final TenantContents contents;
    private final TenantResources resources;

    TenantService(
            TenantRepository tenants,
            UserRepository users,
            SecretRepository secrets,
            UsualQuota usualQuota,
            CallerContext callers,
            Audit audit,
            Clock clock,
            ClusterOwnership clusters,
            TenantContents contents,
            TenantResources resources) {
        this.tenants = tenants;
        this.users = users;
        this.secrets = secrets;
        this.usualQuota = usualQuota;
        this.callers = callers;
        this.audit = audit;
        this.clock = clock;
        this.clusters = clusters;
        this.contents = contents;
        this.resources = resources;
    }

    /**
     * A tenant as others see it.
     *
     * @param weight its part of a pool that others want too, in comparison with theirs
     * @param pools those that it may use; absent for all
     * @param providerTypes those that it may use; absent for all
     */
    record TenantView(
            UUID id,
            String name,
            String description,
            Quota quota,
            int weight,
            @Nullable Set<String> pools,
            @Nullable Set<String> providerTypes,
            int version,
            Instant createdAt) {}

    /** What the audit is told of a tenant that has the definitions and resources of another. */
    private record Copied(@JsonUnwrapped TenantView tenant, String from, int definitions, int resources) {}

    @Override
    @Transactional
    public Quota of(UUID tenantId) {
        return tenants.findByIdOptional(tenantId)
                .orElseThrow(() -> ProblemException.notFound("tenant", tenantId))
                .quota();
    }

    @Override
    @Transactional
    public Map<UUID, Integer> ofTenants() {
        return tenants.list("weight <> ?1", DEFAULT).stream()
                .collect(Collectors.toMap(tenant -> tenant.id, tenant -> tenant.weight));
    }

    @Transactional
    Page<TenantView> page(PageQuery query) {
        List<TenantEntity> rows = isOperator()
                ? tenants.page(query.after(), query.fetch())
                : tenants.list("id", callers.caller().tenantId());
        return Page.of(query, rows, tenant -> tenant.name, TenantService::view);
    }

    @Transactional
    TenantView get(String name) {
        return view(find(name));
    }

    /**
     * Makes a tenant, which may use the default pool and every provider type.
     *
     * @param quota where it has no limit, the usual one holds
     * @param from the tenant whose definitions and active resources it is to have too; null for none
     * @throws InvalidInputException where there is no such tenant
     */
    @Transactional
    TenantView create(String name, String description, Quota quota, int weight, @Nullable String from) {
        if (tenants.named(name).isPresent()) {
            throw ProblemException.conflict("There is a tenant " + name + " already.");
        }
        TenantEntity tenant = new TenantEntity();
        tenant.id = Ids.next();
        tenant.name = name;
        tenant.createdAt = clock.instant();
        tenant.pools = Set.of(Contract.DEFAULT_POOL);
        write(tenant, description, usualQuota.in(quota), weight);
        tenants.persistAndFlush(tenant);
        if (from == null) {
            audit.record("tenant.create", "tenant/" + name, null, view(tenant));
        } else {
            UUID original = original(from);
            int definitions = contents.copy(original, tenant.id, callers.caller());
            int copied = resources.copy(original, tenant.id, callers.caller());
            audit.record("tenant.create", "tenant/" + name, null, new Copied(view(tenant), from, definitions, copied));
        }
        return view(tenant);
    }

    @Transactional
    TenantView replace(String name, String description, Quota quota, int weight, @Nullable String ifMatch) {
        TenantEntity tenant = find(name);
        Versions.require(ifMatch, tenant.version);
        TenantView before = view(tenant);
        write(tenant, description, quota, weight);
        tenants.flush();
        audit.record("tenant.change", "tenant/" + name, before, view(tenant));
        return view(tenant);
    }

    @Override
    @Transactional
    public Access accessOf(UUID tenantId) {
        TenantEntity tenant =
                tenants.findByIdOptional(tenantId).orElseThrow(() -> ProblemException.notFound("tenant", tenantId));
        return new Access(tenant.name, tenant.pools, tenant.providerTypes);
    }

    /**
     * Says what a tenant may use; a null is for all.
     *
     * @param ifMatch the version that the caller knows; null where it has not said
     */
    @Transactional
    TenantView allow(
            String name, @Nullable Set<String> pools, @Nullable Set<String> providerTypes, @Nullable String ifMatch) {
        TenantEntity tenant = find(name);
        Versions.require(ifMatch, tenant.version);
        TenantView before = view(tenant);
        tenant.pools = pools;
        tenant.providerTypes = providerTypes;
        tenants.flush();
        audit.record("tenant.access", "tenant/" + name, before, view(tenant));
        return view(tenant);
    }

    /** Deletes a tenant that has no users any more, with its definitions, web hooks and secrets. */
    @Transactional
    void delete(String name, @Nullable String ifMatch) {
        TenantEntity tenant = find(name);
        Versions.require(ifMatch, tenant.version);
        if (users.anyIn(tenant.id)) {
            throw ProblemException.conflict("The tenant " + name + " has users.\nMaybe delete them first.");
        }
        List<String> living = clusters.living(tenant.id, null);
        if (!living.isEmpty()) {
            throw ProblemException.conflict("The tenant " + name + " has clusters that are not deleted: "
                    + String.join(", ", living) + ".\nMaybe delete them first.");
        }
        secrets.delete("tenantId", tenant.id);
        tenants.delete(tenant);
        tenants.flush();
        audit.record("tenant.delete", "tenant/" + name, view(tenant), null);
    }

    private UUID original(String name) {
        return tenants.named(name)
                .map(tenant -> tenant.id)
                .orElseThrow(() -> new InvalidInputException(
                        "/from",
                        "There is no tenant " + name
                                + " to copy definitions from.\nMaybe one that `loom tenant list` shows."));
    }

    private TenantEntity find(String name) {
        return tenants.named(name)
                .filter(tenant ->
                        isOperator() || tenant.id.equals(callers.caller().tenantId()))
                .orElseThrow(() -> ProblemException.notFound("tenant", name));
    }

    private boolean isOperator() {
        return callers.caller().roles().contains(Role.OPERATOR);
    }

    private static void write(TenantEntity tenant, String description, Quota quota, int weight) {
        tenant.weight = weight;
        tenant.description = description;
        tenant.limit(quota);
    }

    private static @Nullable Set<String> sorted(@Nullable Set<String> names) {
        return names == null ? null : new TreeSet<>(names);
    }

    private static TenantView view(TenantEntity tenant) {
        return new TenantView(
                tenant.id,
                tenant.name,
                tenant.description,
                tenant.quota(),
                tenant.weight,
                sorted(tenant.pools),
                sorted(tenant.providerTypes),
                tenant.version,
                tenant.createdAt);
    }
}

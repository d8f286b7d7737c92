package io.loom.operations.tasks;

import io.loom.catalog.Catalog;
import io.loom.catalog.CurrentProviders;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterRepository;
import io.loom.contract.Contract;
import io.loom.contract.PluginDescriptor;
import io.loom.model.Provider;
import io.loom.operations.tasks.CheckedRequest.CheckedProvider;
import io.loom.provisioners.PluginTypes;
import io.loom.tenancy.SecretVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a cluster's tasks need at each provider, and says what of it is so now. Each provider's secrets are a bundle of
 * their own, so that a task has those of its node's provider alone.
 *
 * <p>A task names its bundle by the id in the vault, the version of the provider and one of the cluster's keys,
 * {@code ID.VERSION.KEYS}. Provisioners keep what they have fetched, so that another version makes them fetch again; what they are
 * then given is in any case as of now.
 */
@ApplicationScoped
public class ProviderBundles {

    private static final char VERSION = '.';

    private final SecretVault secrets;
    private final ClusterRepository clusters;
    private final Catalog catalog;
    private final CurrentProviders providers;
    private final PluginTypes pluginTypes;

    ProviderBundles(
            SecretVault secrets,
            ClusterRepository clusters,
            Catalog catalog,
            CurrentProviders providers,
            PluginTypes pluginTypes) {
        this.secrets = secrets;
        this.clusters = clusters;
        this.catalog = catalog;
        this.providers = providers;
        this.pluginTypes = pluginTypes;
    }

    /**
     * Stores the secrets of a provider with the cluster's key. Joins the caller's transaction.
     *
     * @param privateKey the cluster's, PEM
     */
    public ClusterProvider store(UUID tenantId, CheckedProvider provider, String privateKey) {
        Map<String, String> bundle = new HashMap<>(provider.secrets());
        bundle.put(Contract.SSH_PRIVATE_KEY, privateKey);
        return new ClusterProvider(
                provider.provider().name(), provider.plainFields(), secrets.store(tenantId, bundle), provider.ofUser());
    }

    /** The private key of a cluster, PEM. Joins the caller's transaction. */
    public String privateKey(ClusterEntity cluster) {
        return cluster.providers().stream()
                .map(ClusterProvider::secretBundle)
                .filter(Objects::nonNull)
                .map(secrets::fetch)
                .flatMap(Optional::stream)
                .map(bundle -> bundle.get(Contract.SSH_PRIVATE_KEY))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The cluster " + cluster.id() + " has no key."));
    }

    /** What follows is of now, also where this server has not heard yet of what was written at another one. */
    void refresh(UUID tenantId, ClusterProvider then) {
        providers.forget(tenantId, then.name());
    }

    /**
     * The name under which an operation's tasks are given the secrets of a provider; null where they are forgotten. From memory, mostly.
     */
    @Nullable
    String reference(OperationFacts operation, String provider) {
        ClusterProvider then = operation.provider(provider);
        String bundle = then.secretBundle();
        return bundle == null
                ? null
                : bundle
                        + VERSION
                        + providers
                                .of(operation.whose().tenantId(), then.name())
                                .map(Catalog.WrittenProvider::version)
                                .orElse(0)
                        + VERSION
                        + operation.keysVersion();
    }

    /**
     * The values that are not secret, as of now. From memory, mostly.
     *
     * @param then what the cluster was given
     * @param operates the provider that the operation goes by
     */
    Map<String, Object> fields(UUID tenantId, ClusterProvider then, Provider operates) {
        return providers
                .of(tenantId, then.name())
                .map(Catalog.WrittenProvider::provider)
                .filter(now -> isAlike(now, operates))
                .map(now -> fieldsNow(then, now).plain(now))
                .orElse(then.fields());
    }

    /** The id in the vault of what a task names. */
    public static String bundleOf(String reference) {
        int version = reference.indexOf(VERSION);
        return version < 0 ? reference : reference.substring(0, version);
    }

    /**
     * The secrets of a cluster at one of its providers, as they are now; empty where no cluster has such a bundle. Joins the
     * caller's transaction.
     *
     * @param reference as a task names it
     */
    public Optional<Map<String, String>> now(String reference) {
        String bundle = bundleOf(reference);
        return clusters.withBundle(bundle)
                .flatMap(cluster -> secrets.fetch(bundle).map(stored -> now(cluster, bundle, stored)));
    }

    private Map<String, String> now(ClusterEntity cluster, String bundle, Map<String, String> stored) {
        ClusterProvider then = cluster.providers().stream()
                .filter(provider -> bundle.equals(provider.secretBundle()))
                .findFirst()
                .orElseThrow();
        Provider operates = clusters.snapshot(cluster.snapshotId()).providers().get(then.name());
        return catalog.provider(cluster.tenantId(), then.name())
                .map(Catalog.WrittenProvider::provider)
                .filter(now -> isAlike(now, operates))
                .map(now -> fieldsNow(then, now)
                        .secret(stored, now, catalog.providerSecrets(cluster.tenantId(), then.name())))
                .orElse(stored);
    }

    private FieldsNow fieldsNow(ClusterProvider then, Provider now) {
        return new FieldsNow(
                then,
                pluginTypes
                        .live(PluginDescriptor.Kind.PROVIDER, now.providerType())
                        .orElse(null));
    }

    /** What an account at another type of provider needs is nothing for machines of this one. */
    private static boolean isAlike(Provider now, @Nullable Provider operates) {
        return operates != null && now.providerType().equals(operates.providerType());
    }
}

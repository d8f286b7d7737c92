package io.loom.operations;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterProvider;
import io.loom.contract.Contract;
import io.loom.operations.CheckedRequest.CheckedProvider;
import io.loom.tenancy.SecretVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps what a cluster's tasks need at each provider. Each provider's secrets are a bundle of their own, so that a task has
 * those of its node's provider alone. Every method joins the caller's transaction.
 */
@ApplicationScoped
class ProviderBundles {

    private final SecretVault secrets;

    ProviderBundles(SecretVault secrets) {
        this.secrets = secrets;
    }

    /**
     * Stores the secrets of a provider with the cluster's key.
     *
     * @param privateKey the cluster's, PEM
     */
    ClusterProvider store(UUID tenantId, CheckedProvider provider, String privateKey) {
        Map<String, String> bundle = new HashMap<>(provider.secrets());
        bundle.put(Contract.SSH_PRIVATE_KEY, privateKey);
        return new ClusterProvider(provider.provider().name(), provider.plainFields(), secrets.store(tenantId, bundle));
    }

    /** The private key of a cluster, PEM. */
    String privateKey(ClusterEntity cluster) {
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
}

package io.loom.tenancy;

import io.loom.contract.Contract;
import io.loom.model.Provider;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What of the installation a tenant may use, by an operator's word.
 *
 * @param tenant its name
 * @param pools whose provisioners may do its tasks; null for all
 * @param providerTypes of which it may have providers; null for all
 */
public record Access(
        String tenant,
        @Nullable Set<String> pools,
        @Nullable Set<String> providerTypes) {

    /** Why a provider may not be used; empty where it may. */
    public Optional<String> refusal(Provider provider) {
        String named = provider.pool();
        String pool = named == null ? Contract.DEFAULT_POOL : named;
        if (pools != null && !pools.contains(pool)) {
            return Optional.of(refusal(provider, "use the pool " + pool, pools, "--pools"));
        }
        if (providerTypes != null && !providerTypes.contains(provider.providerType())) {
            return Optional.of(refusal(
                    provider,
                    "have providers of the type " + provider.providerType(),
                    providerTypes,
                    "--provider-types"));
        }
        return Optional.empty();
    }

    private String refusal(Provider provider, String what, Set<String> allowed, String option) {
        String instead = allowed.isEmpty() ? "none" : String.join(", ", new TreeSet<>(allowed));
        return "The tenant " + tenant + " may not " + what + ", as the provider " + provider.name() + " does; it may: "
                + instead + ".\nMaybe ask an operator, who can allow it: `loom tenant access " + tenant + " " + option
                + " ...`.";
    }
}

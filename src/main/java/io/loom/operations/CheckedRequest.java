package io.loom.operations;

import io.loom.model.Provider;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that makes sense, with the template's words where it was silent.
 *
 * @param services names of all services of the cluster
 * @param provider where its nodes are to stand
 * @param plainFields what the provider works with: defaults, the administrator's values, the user's over them
 * @param secrets those of these values that are secret, by field name
 * @param dnsSuffix null for the default
 * @param config the request's over the template's; macros not yet expanded
 * @param leaseMillis 0 for ever
 */
record CheckedRequest(
        List<String> services,
        Provider provider,
        Map<String, Object> plainFields,
        Map<String, String> secrets,
        @Nullable String dnsSuffix,
        Map<String, Object> config,
        long leaseMillis) {

    /** Shows no value. */
    @Override
    public String toString() {
        return "CheckedRequest[" + services + " at " + provider.name() + "]";
    }
}

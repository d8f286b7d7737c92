package io.loom.operations.tasks;

import io.loom.model.Provider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that makes sense, with the template's words where it was silent.
 *
 * @param services names of all services of the cluster
 * @param providers where its nodes may stand, in the order in which they are named
 * @param dnsSuffix null for the default
 * @param config the request's over the template's; macros not yet expanded
 * @param leaseMillis 0 for ever
 */
public record CheckedRequest(
        List<String> services,
        List<CheckedProvider> providers,
        @Nullable String dnsSuffix,
        Map<String, Object> config,
        long leaseMillis) {

    /**
     * A provider with all that it needs.
     *
     * @param plainFields what it works with: defaults, the administrator's values, the user's over them
     * @param secrets those of these values that are secret, by field name
     * @param ofUser names of the fields whose values are the user's
     */
    public record CheckedProvider(
            Provider provider, Map<String, Object> plainFields, Map<String, String> secrets, Set<String> ofUser) {

        /** Shows no value. */
        @Override
        public String toString() {
            return provider.name();
        }
    }
}

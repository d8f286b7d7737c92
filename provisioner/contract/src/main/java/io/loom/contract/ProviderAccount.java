package io.loom.contract;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account at a provider, apart from any cluster.
 *
 * @param providerType the plugin
 * @param fields the administrator's values that are not secret
 * @param secretBundle id of the secrets, to be fetched over HTTPS; null when there are none
 */
public record ProviderAccount(
        String providerType,
        Map<String, Object> fields,
        @Nullable String secretBundle) {}

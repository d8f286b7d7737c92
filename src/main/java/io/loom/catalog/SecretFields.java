package io.loom.catalog;

import io.loom.contract.PluginDescriptor;
import io.loom.model.PluginFields;
import io.loom.model.Provider;
import io.loom.tenancy.SecretNames;
import io.loom.tenancy.SecretVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps the secret fields of providers out of their documents. */
@ApplicationScoped
class SecretFields {

    private final SecretVault vault;

    SecretFields(SecretVault vault) {
        this.vault = vault;
    }

    /**
     * A provider that may be stored and shown, and its secrets.
     *
     * @param provider with {@link PluginFields#SET} in the place of each secret
     * @param secrets by field
     * @param keptId where the vault holds exactly these already; null where they are still to be stored
     */
    record Parted(
            Provider provider,
            Map<String, String> secrets,
            @Nullable String keptId) {}

    /**
     * Parts a provider as it was written. A field whose value is {@link PluginFields#SET} keeps the secret of the version
     * before; where there is none, it is left out.
     *
     * @param descriptor of its type; null where that is not known
     */
    Parted part(Provider written, @Nullable PluginDescriptor descriptor, @Nullable DefinitionEntity before) {
        Map<String, String> earlier = before == null ? Map.of() : of(before);
        Map<String, Object> shown = new LinkedHashMap<>();
        Map<String, String> secrets = new TreeMap<>();
        Set<String> sensitive = sensitive(descriptor, written.fields().keySet());
        written.fields().forEach((name, value) -> {
            if (!sensitive.contains(name) || PluginFields.isBlank(value)) {
                shown.put(name, value);
                return;
            }
            String secret = PluginFields.SET.equals(value) ? earlier.get(name) : String.valueOf(value);
            if (secret != null) {
                secrets.put(name, secret);
                shown.put(name, PluginFields.SET);
            }
        });
        return new Parted(
                written.withFields(shown),
                secrets,
                before != null && secrets.equals(earlier) ? before.secretsId : null);
    }

    /** Where the vault holds the secrets; null where there are none. */
    @Nullable
    String store(UUID tenantId, Parted parted) {
        if (parted.secrets().isEmpty()) {
            return null;
        }
        return parted.keptId() != null ? parted.keptId() : vault.store(tenantId, parted.secrets());
    }

    /** The secrets of a stored provider, by field. */
    Map<String, String> of(DefinitionEntity row) {
        return row.secretsId == null ? Map.of() : vault.fetch(row.secretsId).orElse(Map.of());
    }

    private static Set<String> sensitive(@Nullable PluginDescriptor descriptor, Set<String> fields) {
        return descriptor != null
                ? PluginFields.sensitive(descriptor)
                : fields.stream().filter(SecretNames::matches).collect(Collectors.toSet());
    }
}

package io.loom.catalog;

import io.loom.model.DefinitionKind;
import io.loom.model.DefinitionSet;
import io.loom.model.InvalidInputException;
import io.loom.model.Provider;
import io.loom.model.Snapshot;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The definitions of tenants, for the other features. */
@ApplicationScoped
public class Catalog {

    private final DefinitionStore store;
    private final DefinitionRepository rows;
    private final SecretFields secretFields;

    Catalog(DefinitionStore store, DefinitionRepository rows, SecretFields secretFields) {
        this.store = store;
        this.rows = rows;
        this.secretFields = secretFields;
    }

    /**
     * A template, resolved, with all that it can name, as they are now. In the place of a provider's secret stands {@code
     * {"set": true}}.
     *
     * @throws InvalidInputException where the tenant has no such template
     */
    @Transactional
    public Snapshot snapshot(UUID tenantId, String template) {
        return store.load(tenantId).definitions().snapshot(template);
    }

    /** All definitions of a tenant, with the plugin types that live provisioners serve. */
    @Transactional
    public DefinitionSet definitions(UUID tenantId) {
        return store.load(tenantId).definitions();
    }

    /**
     * A provider with its version.
     *
     * @param provider with {@code {"set": true}} in the place of each secret
     * @param version another one whenever it is written, its secrets included
     */
    public record WrittenProvider(Provider provider, int version) {}

    /** A provider as it is now; empty where it does not exist. */
    @Transactional
    public Optional<WrittenProvider> provider(UUID tenantId, String name) {
        return rows.last(tenantId, DefinitionKind.PROVIDER, name)
                .filter(row -> !row.deleted)
                .map(row -> new WrittenProvider((Provider) DefinitionStore.definition(row), row.version));
    }

    /** The secret fields of a provider as it is now; empty where it has none, or does not exist. Never to be logged. */
    @Transactional
    public Map<String, String> providerSecrets(UUID tenantId, String provider) {
        return rows.last(tenantId, DefinitionKind.PROVIDER, provider)
                .map(secretFields::of)
                .orElse(Map.of());
    }
}

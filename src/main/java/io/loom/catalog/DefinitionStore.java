package io.loom.catalog;

import io.loom.events.DomainEvent;
import io.loom.events.EventType;
import io.loom.events.Events;
import io.loom.model.About;
import io.loom.model.Definition;
import io.loom.model.DefinitionKind;
import io.loom.model.DefinitionSet;
import io.loom.model.PluginType;
import io.loom.model.document.DefinitionReader;
import io.loom.model.document.DefinitionWriter;
import io.loom.model.document.Reading;
import io.loom.platform.Ids;
import io.loom.provisioners.PluginTypes;
import io.loom.tenancy.Audit;
import io.loom.tenancy.Caller;
import io.loom.tenancy.SecretVault;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes versions of definitions, in the caller's transaction. */
@ApplicationScoped
class DefinitionStore {

    private final DefinitionRepository rows;
    private final PluginTypes pluginTypes;
    private final SecretVault vault;
    private final Events events;
    private final Audit audit;
    private final Event<ProviderWritten> providerChanges;
    private final Clock clock;

    DefinitionStore(
            DefinitionRepository rows,
            PluginTypes pluginTypes,
            SecretVault vault,
            Events events,
            Audit audit,
            Event<ProviderWritten> providerChanges,
            Clock clock) {
        this.rows = rows;
        this.pluginTypes = pluginTypes;
        this.vault = vault;
        this.events = events;
        this.audit = audit;
        this.providerChanges = providerChanges;
        this.clock = clock;
    }

    /** A provider is written or deleted, in the current transaction. */
    record ProviderWritten(UUID tenantId, String name) {}

    /** What the tenant has, with nobody else writing until the end of the transaction. */
    Holdings lock(UUID tenantId) {
        rows.lock(tenantId);
        return load(tenantId);
    }

    /** What the tenant has. */
    Holdings load(UUID tenantId) {
        List<Definition> definitions = new ArrayList<>();
        Map<Key, DefinitionEntity> stored = new HashMap<>();
        for (DefinitionEntity row : rows.current(tenantId)) {
            definitions.add(definition(row));
            stored.put(new Key(row.kind, row.name), row);
        }
        Set<Key> announced = new HashSet<>();
        pluginTypes.live().forEach(descriptor -> {
            PluginType type = new PluginType(new About(descriptor.label(), descriptor.description(), null), descriptor);
            definitions.add(type);
            announced.add(Key.of(type));
        });
        return new Holdings(DefinitionSet.of(definitions), stored, announced);
    }

    /** A stored version as a record. */
    static Definition definition(DefinitionEntity row) {
        Reading reading = DefinitionReader.read(row.kind, row.name, row.document);
        Definition definition = reading.definition();
        if (definition == null) {
            throw new IllegalStateException("Version " + row.version + " of " + row.kind + " " + row.name
                    + " cannot be read: " + reading.problems());
        }
        return definition;
    }

    /**
     * Writes the next version, and forgets the secrets of the one before unless this one has them too.
     *
     * @param forced whether it was written though something spoke against it, for the audit
     */
    DefinitionEntity write(Caller caller, Definition definition, @Nullable String secretsId, boolean forced) {
        return next(caller, Key.of(definition), DefinitionWriter.toMap(definition), secretsId, false, forced);
    }

    /** Writes a version that says that the definition is gone. */
    void delete(Caller caller, DefinitionEntity row) {
        next(caller, new Key(row.kind, row.name), Map.of(), null, true, false);
    }

    /**
     * Writes the first version of a definition that another tenant has. The audit is told of all of them at once by who copies.
     *
     * @param secretsId of secrets that are the new tenant's
     */
    void copy(Caller caller, DefinitionEntity original, UUID tenantId, @Nullable String secretsId) {
        DefinitionEntity row =
                row(tenantId, new Key(original.kind, original.name), 1, original.document, secretsId, caller);
        rows.persist(row);
        tell(row);
    }

    private DefinitionEntity next(
            Caller caller,
            Key key,
            Map<String, Object> document,
            @Nullable String secretsId,
            boolean deleted,
            boolean forced) {
        DefinitionEntity before =
                rows.last(caller.tenantId(), key.kind(), key.name()).orElse(null);
        if (before != null) {
            before.current = false;
            rows.flush();
            if (before.secretsId != null && !before.secretsId.equals(secretsId)) {
                vault.forget(before.secretsId);
            }
        }
        DefinitionEntity row =
                row(caller.tenantId(), key, before == null ? 1 : before.version + 1, document, secretsId, caller);
        row.deleted = deleted;
        rows.persist(row);
        if (row.kind == DefinitionKind.PROVIDER) {
            providerChanges.fire(new ProviderWritten(row.tenantId, row.name));
        }
        tell(row);
        audit.record(
                deleted ? "definition.delete" : "definition.write",
                key.kind().collection() + "/" + key.name(),
                before == null || before.deleted ? null : before.document,
                deleted ? null : forced ? forced(document) : document);
        return row;
    }

    /** A version that is not deleted. */
    private DefinitionEntity row(
            UUID tenantId,
            Key key,
            int version,
            Map<String, Object> document,
            @Nullable String secretsId,
            Caller caller) {
        DefinitionEntity row = new DefinitionEntity();
        row.id = Ids.next();
        row.tenantId = tenantId;
        row.kind = key.kind();
        row.name = key.name();
        row.version = version;
        row.current = true;
        row.document = document;
        row.secretsId = secretsId;
        row.writtenBy = caller.user();
        row.writtenAt = clock.instant();
        return row;
    }

    private void tell(DefinitionEntity row) {
        events.record(new DomainEvent(
                row.tenantId,
                row.deleted ? EventType.DEFINITION_DELETED : EventType.DEFINITION_WRITTEN,
                null,
                null,
                null,
                Map.of("kind", row.kind.document(), "name", row.name, "version", row.version, "by", row.writtenBy)));
    }

    private static Map<String, Object> forced(Map<String, Object> document) {
        Map<String, Object> told = new LinkedHashMap<>(document);
        told.put("force", true);
        return told;
    }
}

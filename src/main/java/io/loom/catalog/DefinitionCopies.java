package io.loom.catalog;

import io.loom.tenancy.Caller;
import io.loom.tenancy.SecretVault;
import io.loom.tenancy.TenantContents;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Copies the definitions of one tenant to another; each has secrets of its own afterwards. */
@ApplicationScoped
class DefinitionCopies implements TenantContents {

    private final DefinitionRepository rows;
    private final DefinitionStore store;
    private final SecretFields secretFields;
    private final SecretVault vault;

    DefinitionCopies(DefinitionRepository rows, DefinitionStore store, SecretFields secretFields, SecretVault vault) {
        this.rows = rows;
        this.store = store;
        this.secretFields = secretFields;
        this.vault = vault;
    }

    @Override
    public int copy(UUID from, UUID to, Caller by) {
        rows.lock(from);
        int copied = 0;
        for (DefinitionEntity row : rows.current(from)) {
            store.copy(by, row, to, row.secretsId == null ? null : vault.store(to, secretFields.of(row)));
            copied++;
        }
        return copied;
    }
}

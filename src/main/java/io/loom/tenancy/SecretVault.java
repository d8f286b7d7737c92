package io.loom.tenancy;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Keeps secrets encrypted at rest. Values never appear in a log, message or event. */
public interface SecretVault {

    /** Stores secrets under a new id of the tenant. Joins the caller's transaction. */
    String store(UUID tenantId, Map<String, String> secrets);

    /** The secrets under {@code id}, decrypted; empty where there are none. */
    Optional<Map<String, String>> fetch(String id);

    /**
     * Stores other secrets under an id that is there. Joins the caller's transaction.
     *
     * @throws IllegalArgumentException where nothing is stored under it
     */
    void replace(String id, Map<String, String> secrets);

    /** Forgets them. Nothing happens where there are none. */
    void forget(String id);
}

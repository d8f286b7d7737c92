package io.loom.catalog;

import io.loom.catalog.Catalog.WrittenProvider;
import io.loom.catalog.DefinitionStore.ProviderWritten;
import io.loom.platform.Signals;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The providers of all tenants from memory, for whoever asks too often to read the database: as they are now, but for the
 * moment that it takes until this server hears of what was written at another one. Thread-safe.
 */
@ApplicationScoped
public class CurrentProviders {

    private static final String CHANNEL = "loom_providers";

    private final Catalog catalog;
    private final Signals signals;
    private final ConcurrentMap<String, Optional<WrittenProvider>> known = new ConcurrentHashMap<>();

    CurrentProviders(Catalog catalog, Signals signals) {
        this.catalog = catalog;
        this.signals = signals;
    }

    void start(@Observes StartupEvent started) {
        signals.listen(CHANNEL, known::clear, known::remove);
    }

    void tellAll(@Observes ProviderWritten written) {
        signals.send(CHANNEL, word(written.tenantId(), written.name()));
    }

    void forget(@Observes(during = TransactionPhase.AFTER_SUCCESS) ProviderWritten written) {
        forget(written.tenantId(), written.name());
    }

    /** It is read afresh when it is next asked for. */
    public void forget(UUID tenantId, String name) {
        known.remove(word(tenantId, name));
    }

    /** A provider; empty where the tenant has none of that name. Reads it where it is not known yet. */
    public Optional<WrittenProvider> of(UUID tenantId, String name) {
        return known.computeIfAbsent(
                word(tenantId, name),
                word -> QuarkusTransaction.requiringNew().call(() -> catalog.provider(tenantId, name)));
    }

    private static String word(UUID tenantId, String name) {
        return tenantId + "/" + name;
    }
}

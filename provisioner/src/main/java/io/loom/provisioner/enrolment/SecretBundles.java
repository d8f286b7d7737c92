package io.loom.provisioner.enrolment;

import io.loom.contract.SecretBundle;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** Secret bundles, each fetched once and kept in memory only. */
public final class SecretBundles {
    private final ServerClient server;
    private final Map<String, CompletableFuture<SecretBundle>> bundles = new ConcurrentHashMap<>();

    public SecretBundles(ServerClient server) {
        this.server = server;
    }

    /** The bundle; whoever asks while it is under way waits for it. */
    public SecretBundle get(String id) throws InterruptedException {
        while (true) {
            var mine = new CompletableFuture<SecretBundle>();
            CompletableFuture<SecretBundle> known = bundles.putIfAbsent(id, mine);
            if (known == null) {
                return fetch(id, mine);
            }
            try {
                return known.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
            }
        }
    }

    /** Who waits for a fetch that is interrupted makes its own. */
    private SecretBundle fetch(String id, CompletableFuture<SecretBundle> mine) throws InterruptedException {
        try {
            SecretBundle fetched = server.secretBundle(id);
            mine.complete(fetched);
            return fetched;
        } catch (RuntimeException | InterruptedException e) {
            bundles.remove(id, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    /** The bundle, for one use. */
    public SecretBundle take(String id) throws InterruptedException {
        SecretBundle bundle = get(id);
        bundles.remove(id);
        return bundle;
    }

    /** Forgets all of them, e.g. because the server is another one now. */
    public void clear() {
        bundles.clear();
    }
}

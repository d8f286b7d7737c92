package io.loom.provisioner.enrolment;

import io.loom.contract.SecretBundle;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/** Secret bundles, each fetched once and kept in memory only. */
public final class SecretBundles {
    private final ServerClient server;
    private final Map<String, CompletableFuture<SecretBundle>> bundles = new ConcurrentHashMap<>();

    public SecretBundles(ServerClient server) {
        this.server = server;
    }

    /** The bundle; whoever asks while it is under way waits for it. */
    public SecretBundle get(String id) throws InterruptedException {
        var mine = new CompletableFuture<SecretBundle>();
        CompletableFuture<SecretBundle> known = bundles.putIfAbsent(id, mine);
        if (known != null) {
            try {
                return known.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException failure ? failure : e;
            }
        }
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

    /** Forgets all of them, e.g. because the server is another one now. */
    public void clear() {
        bundles.clear();
    }
}

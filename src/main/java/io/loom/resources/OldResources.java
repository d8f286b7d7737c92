package io.loom.resources;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Lets go of contents that nobody needs: those of versions that are deleted and that no operation goes by which is under way or
 * can be resumed.
 */
@ApplicationScoped
class OldResources {

    private static final int AT_ONCE = 200;

    /** An operation that begins while a version is deleted is seen by then. */
    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final ResourceVersionRepository versions;
    private final ResourceContents contents;
    private final OperationPublications operations;
    private final Clock clock;

    OldResources(
            ResourceVersionRepository versions,
            ResourceContents contents,
            OperationPublications operations,
            Clock clock) {
        this.versions = versions;
        this.contents = contents;
        this.operations = operations;
        this.clock = clock;
    }

    @Scheduled(every = "{loom.retention.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        QuarkusTransaction.requiringNew().run(() -> forget(clock.instant().minus(PAUSE)));
    }

    /** Joins the caller's transaction. */
    void forget(Instant deletedBefore) {
        Map<UUID, Set<Integer>> needed = new HashMap<>();
        for (ResourceVersionEntity version : versions.deleted(deletedBefore, AT_ONCE)) {
            Set<Integer> publications = needed.computeIfAbsent(version.tenantId, operations::needed);
            if (!versions.isIn(version.id, publications)) {
                version.sha256 = null;
            }
        }
        versions.flush();
        contents.sweep();
    }
}

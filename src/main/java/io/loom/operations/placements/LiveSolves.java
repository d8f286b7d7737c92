package io.loom.operations.placements;

import io.loom.platform.ProblemException;
import io.loom.tenancy.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The solves that are watched at this server now. Thread-safe. */
@ApplicationScoped
class LiveSolves {

    private final Map<UUID, LiveSolve> running = new ConcurrentHashMap<>();

    void add(LiveSolve solve) {
        running.put(solve.id(), solve);
    }

    void remove(LiveSolve solve) {
        running.remove(solve.id());
    }

    /**
     * Ends a solve of the caller's; the best so far is its answer.
     *
     * @throws ProblemException 404 when none of that id runs here
     */
    void cancel(Caller caller, UUID id) {
        LiveSolve solve = running.get(id);
        if (solve == null || !solve.userId().equals(caller.userId())) {
            throw ProblemException.notFound("running placement", id);
        }
        solve.cancel();
    }
}

package io.loom.operations;

import io.loom.clusters.ClusterState;
import io.loom.execution.OperationListener.Outcome;
import io.loom.plan.ServiceOperation;
import io.loom.platform.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All kinds of change of a standing cluster. */
final class ClusterChanges {

    private static final List<ClusterChange<?>> ALL = List.of(
            new GrowCluster(),
            new ShrinkCluster(),
            new ReplaceNodes(),
            new AddServices(),
            new RemoveServices(),
            new ReconfigureCluster(),
            new ServiceChange<>(ChangeRequest.Start.class, "START", "Start services", ServiceOperation.START_SERVICES),
            new ServiceChange<>(ChangeRequest.Stop.class, "STOP", "Stop services", ServiceOperation.STOP_SERVICES),
            new ServiceChange<>(
                    ChangeRequest.Restart.class, "RESTART", "Restart services", ServiceOperation.RESTART_SERVICES));

    private ClusterChanges() {}

    /** In the order in which people are shown them. */
    static List<ClusterChange<?>> all() {
        return ALL;
    }

    /** The change that a body asks for. */
    @SuppressWarnings("unchecked")
    static <R extends ChangeRequest> ClusterChange<R> of(R asked) {
        return (ClusterChange<R>) ALL.stream()
                .filter(change -> change.request().isInstance(asked))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No change is asked for by " + asked.getClass() + "."));
    }

    /** The state of a cluster when an operation of a kind has ended; kinds of earlier versions are known no more. */
    static ClusterState after(String kind, Outcome outcome) {
        return switch (kind) {
            case ClusterCreation.KIND -> outcome == Outcome.SUCCEEDED ? ClusterState.ACTIVE : ClusterState.INCOMPLETE;
            case ClusterDeletion.KIND ->
                outcome == Outcome.SUCCEEDED ? ClusterState.TERMINATED : ClusterState.INCOMPLETE;
            default ->
                ALL.stream()
                        .filter(change -> change.kind().equals(kind))
                        .findFirst()
                        .map(change -> change.after(outcome))
                        .orElse(outcome == Outcome.SUCCEEDED ? ClusterState.ACTIVE : ClusterState.INCONSISTENT);
        };
    }

    /** What can be done to a cluster in a state, and why not. */
    static List<AllowedAction> allowed(String cluster, ClusterState state, @Nullable UUID operationId) {
        List<AllowedAction> actions = new ArrayList<>();
        for (ClusterChange<?> change : ALL) {
            String reason = refusal(change, cluster, state, operationId).orElse(null);
            actions.add(new AllowedAction(
                    change.kind().toLowerCase(Locale.ROOT).replace('_', '-'), change.label(), reason == null, reason));
        }
        String reason = switch (state) {
            case ACTIVE, INCOMPLETE, INCONSISTENT -> null;
            case PENDING -> beingChanged(cluster, operationId);
            case TERMINATED -> deleted(cluster);
        };
        actions.add(new AllowedAction("delete", "Delete", reason == null, reason));
        return actions;
    }

    /**
     * Why a change is not allowed now; empty where it is.
     *
     * @param cluster its name
     * @param operationId its latest operation
     */
    static Optional<String> refusal(
            ClusterChange<?> change, String cluster, ClusterState state, @Nullable UUID operationId) {
        if (change.from().contains(state)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (state) {
                    case PENDING -> beingChanged(cluster, operationId);
                    case INCOMPLETE ->
                        "The creation or deletion of cluster " + cluster
                                + " has not been finished.\nMaybe resume it with `loom operation resume "
                                + operationId + "`, or delete the cluster.";
                    case TERMINATED -> deleted(cluster);
                    case ACTIVE, INCONSISTENT ->
                        "The cluster " + cluster + " is " + state + ", from which \"" + change.label()
                                + "\" is not allowed.\nMaybe resume its last operation first.";
                });
    }

    private static String beingChanged(String cluster, @Nullable UUID operationId) {
        return "The cluster " + cluster + " is being changed by operation " + operationId
                + ".\nMaybe follow it with `loom operation watch " + operationId
                + "`, or end it with `loom operation abort " + operationId + "`.";
    }

    private static String deleted(String cluster) {
        return "The cluster " + cluster + " is deleted.\nMaybe create another one.";
    }

    /** @throws ProblemException 409 when a change is not allowed now */
    static void requireAllowed(ClusterChange<?> change, ClusterFacts cluster) {
        refusal(change, cluster.name(), cluster.state(), cluster.operationId()).ifPresent(reason -> {
            throw ProblemException.conflict(reason);
        });
    }
}

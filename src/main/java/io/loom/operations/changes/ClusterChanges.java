package io.loom.operations.changes;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterState;
import io.loom.execution.OperationListener.Outcome;
import io.loom.operations.store.OperationKinds;
import io.loom.plan.ServiceOperation;
import io.loom.platform.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All kinds of change of a standing cluster. */
public final class ClusterChanges {

    private static final List<ClusterChange<?>> ALL = List.of(
            new GrowCluster(),
            new AdoptMachines(),
            new ShrinkCluster(),
            new ReplaceNodes(),
            new RepairCluster(),
            new FinishElsewhere(),
            new ChangeHardware(),
            new ChangeImage(),
            new MoveCluster(),
            new SyncCluster(),
            new ReplanCluster(),
            new ApplyCluster(),
            new AddServices(),
            new RemoveServices(),
            new ReconfigureCluster(),
            new RotateKey(),
            new ServiceChange<>(ChangeRequest.Start.class, "START", "Start services", ServiceOperation.START_SERVICES),
            new ServiceChange<>(ChangeRequest.Stop.class, "STOP", "Stop services", ServiceOperation.STOP_SERVICES),
            new ServiceChange<>(
                    ChangeRequest.Restart.class, "RESTART", "Restart services", ServiceOperation.RESTART_SERVICES));

    /** Kinds of operations that leave a cluster and its nodes as they are: others may go on beside them. */
    public static final Set<String> BESIDE = Set.of(OperationKinds.INSPECT, OperationKinds.RUN);

    private ClusterChanges() {}

    /** In the order in which people are shown them. */
    public static List<ClusterChange<?>> all() {
        return ALL;
    }

    /** The change that a body asks for. */
    @SuppressWarnings("unchecked")
    public static <R extends ChangeRequest> ClusterChange<R> of(R asked) {
        return (ClusterChange<R>) ALL.stream()
                .filter(change -> change.request().isInstance(asked))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No change is asked for by " + asked.getClass() + "."));
    }

    /** The state of a cluster when an operation of a kind has ended; kinds of earlier versions are known no more. */
    public static ClusterState after(String kind, Outcome outcome) {
        return switch (kind) {
            case OperationKinds.CREATE -> outcome == Outcome.SUCCEEDED ? ClusterState.ACTIVE : ClusterState.INCOMPLETE;
            case OperationKinds.DELETE ->
                outcome == Outcome.SUCCEEDED ? ClusterState.TERMINATED : ClusterState.INCOMPLETE;
            default ->
                ALL.stream()
                        .filter(change -> change.kind().equals(kind))
                        .findFirst()
                        .map(change -> change.after(outcome))
                        .orElse(outcome == Outcome.SUCCEEDED ? ClusterState.ACTIVE : ClusterState.INCONSISTENT);
        };
    }

    /** Whether operations of a kind can be rolled back before they have succeeded. */
    public static boolean canBeRolledBack(String kind) {
        return kind.equals(OperationKinds.CREATE)
                || ALL.stream().anyMatch(change -> change.kind().equals(kind) && change.canBeRolledBack());
    }

    /**
     * What of a cluster decides which changes are allowed.
     *
     * @param name of the cluster
     * @param operationId its latest operation
     * @param repairable number of its nodes on which an inspection has found what can be repaired
     * @param unmade number of those that its latest operation could not make, for their providers had no capacity
     */
    public record ClusterStatus(
            String name,
            ClusterState state,
            boolean isProtected,
            @Nullable UUID operationId,
            long repairable,
            long unmade) {

        public static ClusterStatus of(ClusterEntity cluster, long repairable, long unmade) {
            return new ClusterStatus(
                    cluster.name(),
                    cluster.state(),
                    cluster.isProtected(),
                    cluster.latestOperationId(),
                    repairable,
                    unmade);
        }
    }

    /**
     * What can be done to a cluster, and why not.
     *
     * @param asAdmin whether an administrator asks
     */
    public static List<AllowedAction> allowed(ClusterStatus cluster, boolean asAdmin) {
        List<AllowedAction> actions = new ArrayList<>();
        for (ClusterChange<?> change : ALL) {
            actions.add(AllowedAction.unless(
                    change.kind().toLowerCase(Locale.ROOT).replace('_', '-'),
                    change.label(),
                    change.isForAdministrators() && !asAdmin
                            ? onlyForAdministrators(change)
                            : refusal(change, cluster).orElse(null)));
        }
        actions.add(AllowedAction.unless(
                "inspect", "Inspect", refusalBeside("Inspect", cluster).orElse(null)));
        boolean gone = cluster.state() == ClusterState.TERMINATED;
        actions.add(
                cluster.isProtected()
                        ? AllowedAction.unless("unprotect", "Lift protection", gone ? deleted(cluster.name()) : null)
                        : AllowedAction.unless("protect", "Protect", gone ? deleted(cluster.name()) : null));
        String refusal = gone ? deleted(cluster.name()) : cluster.isProtected() ? isProtected(cluster.name()) : null;
        actions.add(AllowedAction.unless("delete", "Delete", refusal));
        return actions;
    }

    /** Why others may not ask for it. */
    public static String onlyForAdministrators(ClusterChange<?> change) {
        return "Only an administrator of the tenant may ask for \"" + change.label() + "\".";
    }

    /** Why a change is not allowed now; empty where it is. */
    public static Optional<String> refusal(ClusterChange<?> change, ClusterStatus cluster) {
        if (change.from().contains(cluster.state())) {
            return cluster.isProtected() && change.isRefusedByProtection()
                    ? Optional.of(isProtected(cluster.name()))
                    : change.refusal(cluster);
        }
        return Optional.of(refusal(change.label(), cluster));
    }

    /** Why nothing can be done now beside what changes a cluster, e.g. {@code Inspect}; empty where it can. */
    public static Optional<String> refusalBeside(String label, ClusterEntity cluster) {
        return refusalBeside(label, ClusterStatus.of(cluster, 0, 0));
    }

    private static Optional<String> refusalBeside(String label, ClusterStatus cluster) {
        return switch (cluster.state()) {
            case ACTIVE, INCONSISTENT -> Optional.empty();
            case PENDING ->
                Optional.of("The cluster " + cluster.name() + " is being changed by operation " + cluster.operationId()
                        + ".\nMaybe try it again when that has ended: `loom operation watch " + cluster.operationId()
                        + "`.");
            case INCOMPLETE, TERMINATED -> Optional.of(refusal(label, cluster));
        };
    }

    private static String refusal(String label, ClusterStatus cluster) {
        return switch (cluster.state()) {
            case PENDING -> beingChanged(cluster.name(), cluster.operationId());
            case INCOMPLETE ->
                "The creation or deletion of cluster " + cluster.name()
                        + " has not been finished.\nMaybe resume it with `loom operation resume "
                        + cluster.operationId() + "`, abandon it with `loom operation abandon "
                        + cluster.operationId() + "`, or delete the cluster.";
            case TERMINATED -> deleted(cluster.name());
            case ACTIVE, INCONSISTENT ->
                "The cluster " + cluster.name() + " is " + cluster.state() + ", from which \"" + label
                        + "\" is not allowed.\nMaybe resume its last operation first.";
        };
    }

    /** Why a cluster cannot be deleted or lose nodes. */
    public static String isProtected(String cluster) {
        return "The cluster " + cluster + " is protected.\nMaybe lift that first with `loom cluster unprotect "
                + cluster + "`.";
    }

    private static String beingChanged(String cluster, @Nullable UUID operationId) {
        return "The cluster " + cluster + " is being changed by operation " + operationId
                + ".\nMaybe follow it with `loom operation watch " + operationId
                + "`, end it with `loom operation abort " + operationId + "`, or let the change wait with --queue.";
    }

    private static String deleted(String cluster) {
        return "The cluster " + cluster + " is deleted.\nMaybe create another one.";
    }

    /** @throws ProblemException 409 when a change is not allowed now */
    public static void requireAllowed(ClusterChange<?> change, ClusterFacts cluster) {
        refusal(change, cluster.status()).ifPresent(reason -> {
            throw ProblemException.conflict(reason);
        });
    }
}

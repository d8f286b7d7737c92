package io.loom.operations.changes;

import io.loom.clusters.ClusterState;
import io.loom.execution.OperationListener;
import io.loom.model.ClusterRequest;
import io.loom.model.InvalidInputException;
import io.loom.model.Service;
import io.loom.operations.placements.Adoption;
import io.loom.operations.placements.Continuation;
import io.loom.placement.DisruptionBudget;
import io.loom.plan.Plan;
import io.loom.plan.PlanWork;
import io.loom.taskgraph.NodeWork;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One kind of change of a standing cluster. A new one is a class of this, a body in {@link ChangeRequest}, a line in
 * {@link ClusterChanges}, its words at the command line and a section of the guide. Pure: it reads what it is given, and
 * writes nothing. Thread-safe.
 *
 * @param <R> the body that asks for it
 */
public interface ClusterChange<R extends ChangeRequest> {

    /** The body that asks for it. */
    Class<R> request();

    /** The kind of its operations, e.g. {@code ADD_SERVICES}. */
    String kind();

    /** What people call it, e.g. {@code Add services}. */
    String label();

    /** The states of a cluster from which it is allowed. */
    default Set<ClusterState> from() {
        return EnumSet.of(ClusterState.ACTIVE, ClusterState.INCONSISTENT);
    }

    /** Whether a cluster that is protected refuses it, because nodes are lost by it. */
    default boolean isRefusedByProtection() {
        return false;
    }

    /** Whether an operation of this kind that has not succeeded can be rolled back, as long as none of its steps is final. */
    default boolean canBeRolledBack() {
        return true;
    }

    /** Why a cluster that is in one of these states refuses it all the same; empty where it does not. */
    default Optional<String> refusal(ClusterChanges.ClusterStatus cluster) {
        return Optional.empty();
    }

    /** Whether only administrators may ask for it. */
    default boolean isForAdministrators() {
        return false;
    }

    /** Whether it reads the template and the definitions of now ({@link ClusterFacts#current}). */
    default boolean readsCurrent() {
        return false;
    }

    /** Whether it goes on with what the latest operation has left ({@link ClusterFacts#left}). */
    default boolean continuesLatest() {
        return false;
    }

    /**
     * What the cluster is to be.
     *
     * @throws InvalidInputException when that makes no sense for this cluster; every reason is named
     */
    Target target(ClusterFacts cluster, R asked);

    /**
     * What is done on each node.
     *
     * @param plan what becomes of each node
     * @param services by name, at least those that are on nodes before or after it
     * @param nodeIds the id of each node, by number
     * @param order whether there is room for new nodes before others leave
     * @throws InvalidInputException when it cannot be done in the batches that were asked for
     */
    List<NodeWork> work(
            ClusterFacts cluster,
            R asked,
            Plan plan,
            Map<String, Service> services,
            IntFunction<UUID> nodeIds,
            PlanWork.Order order);

    /** Why it is not worth to be applied, once it is known what becomes of the nodes; empty where it is. Then it is refused. */
    default Optional<String> needless(ClusterFacts cluster, R asked, Plan plan) {
        return Optional.empty();
    }

    /** The state of the cluster when the operation has ended; where it is ACTIVE, every node must be complete. */
    default ClusterState after(OperationListener.Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> ClusterState.ACTIVE;
            case FAILED, ABORTED -> ClusterState.INCONSISTENT;
        };
    }

    /** What a cluster is to be. */
    sealed interface Target {

        /** The configuration of the cluster from now on; null where that stays. */
        @Nullable
        Map<String, Object> config();

        /**
         * As the placement finds best.
         *
         * @param request the cluster as it is to be
         * @param leaving numbers of nodes that go in any case
         * @param budget how much may be disturbed; null for no more than the change demands
         * @param config its configuration from now on; null where that stays
         * @param renews whether its services go by their definitions of now
         * @param adopted machines that are there and become nodes
         * @param continues how it goes on with what its latest operation has left; null where it does without
         */
        record Placed(
                ClusterRequest request,
                Set<Integer> leaving,
                @Nullable DisruptionBudget budget,
                @Nullable Map<String, Object> config,
                boolean renews,
                List<Adoption> adopted,
                @Nullable Continuation continues)
                implements Target {

            /** All nodes that come are made. */
            Placed(
                    ClusterRequest request,
                    Set<Integer> leaving,
                    @Nullable DisruptionBudget budget,
                    @Nullable Map<String, Object> config,
                    boolean renews) {
                this(request, leaving, budget, config, renews, List.of(), null);
            }

            /** With the configuration and the definitions of services that it has. */
            Placed(ClusterRequest request, Set<Integer> leaving, @Nullable DisruptionBudget budget) {
                this(request, leaving, budget, null, false);
            }
        }

        /**
         * With the nodes and services that it has.
         *
         * @param request the cluster as it is to be, as it is asked for from now on; null where that is not known
         * @param config its configuration from now on
         * @param authorizedKeys its own keys of people from now on; null where these stay
         * @param rotatesKey whether Loom logs in to its nodes by another key from now on
         */
        record Unplaced(
                @Nullable ClusterRequest request,
                Map<String, Object> config,
                @Nullable List<String> authorizedKeys,
                boolean rotatesKey)
                implements Target {

            /** With the keys of people that it has. */
            Unplaced(@Nullable ClusterRequest request, Map<String, Object> config) {
                this(request, config, null, false);
            }
        }
    }
}

package io.loom.operations.changes;

import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterSpec;
import io.loom.clusters.ClusterState;
import io.loom.clusters.NodeCompletion;
import io.loom.clusters.NodeCondition;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeState;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.HardwareType;
import io.loom.model.InvalidInputException;
import io.loom.model.Price;
import io.loom.model.Problem;
import io.loom.model.Service;
import io.loom.model.Snapshot;
import io.loom.operations.store.KeysInForce;
import io.loom.plan.PlannedNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as its changes see it. Immutable.
 *
 * @param name of the cluster
 * @param state where it stands
 * @param isProtected whether it is kept from losing nodes
 * @param spec what it is to be
 * @param definitions that it goes by
 * @param current its template with all definitions as they are now; null where the template is deleted, and
 *     where the change that it is read for does not ask for them
 * @param nodes that stand, by number
 * @param granted keys of its tenant and its owner, by which people log in to its nodes besides its own
 * @param operationId the latest operation
 * @param left what that has left; null where the change that it is read for does not ask for it
 */
public record ClusterFacts(
        String name,
        ClusterState state,
        boolean isProtected,
        ClusterSpec spec,
        Snapshot definitions,
        @Nullable Snapshot current,
        List<Node> nodes,
        List<String> granted,
        @Nullable UUID operationId,
        @Nullable LeftWork left) {

    /**
     * A node that stands.
     *
     * @param condition what the latest inspection has found; null where none has looked at it
     * @param stopped names of services that do not run, as far as is known
     * @param keysDigest of the keys of people on it; null where that is not known
     * @param isForeign whether its machine is left where it is when the node goes
     * @param noCapacityIn the operation that could not make its machine, for its provider had no capacity; null for none
     */
    public record Node(
            PlannedNode planned,
            NodeState state,
            NodeCompletion completion,
            @Nullable NodeCondition condition,
            Set<String> stopped,
            @Nullable String keysDigest,
            boolean isForeign,
            @Nullable UUID noCapacityIn) {

        public static Node of(NodeEntity node) {
            return new Node(
                    node.planned(),
                    node.state(),
                    node.completion(),
                    node.condition(),
                    Set.copyOf(node.stoppedServices()),
                    node.keysDigest(),
                    node.isForeign(),
                    node.noCapacityIn());
        }

        /** Whether an inspection has found that it needs another machine. */
        boolean isLost() {
            return condition != null && NodeCondition.LOST.contains(condition);
        }

        boolean isRepairable() {
            return condition != null && NodeCondition.REPAIRABLE.contains(condition);
        }

        boolean isUnmade(@Nullable UUID operationId) {
            return state == NodeState.FAILED && noCapacityIn != null && noCapacityIn.equals(operationId);
        }

        int number() {
            return planned.number();
        }
    }

    public static ClusterFacts of(
            ClusterEntity cluster,
            Snapshot definitions,
            @Nullable Snapshot current,
            List<NodeEntity> standing,
            List<String> granted,
            @Nullable LeftWork left) {
        return new ClusterFacts(
                cluster.name(),
                cluster.state(),
                cluster.isProtected(),
                cluster.spec(),
                definitions,
                current,
                standing.stream().map(Node::of).toList(),
                granted,
                cluster.latestOperationId(),
                left);
    }

    ClusterChanges.ClusterStatus status() {
        return new ClusterChanges.ClusterStatus(
                name,
                state,
                isProtected,
                operationId,
                nodes.stream().filter(Node::isRepairable).count(),
                unmade().size());
    }

    /** How many nodes there are that an operation has finished once. */
    int size() {
        return nodes.size() - unfinished().size();
    }

    /** Numbers of nodes that no operation has finished: nothing on them is in use, and the next placement does without them. */
    public Set<Integer> unfinished() {
        return nodes.stream()
                .filter(node -> node.completion() == NodeCompletion.NEW)
                .map(Node::number)
                .collect(Collectors.toSet());
    }

    /** Numbers of nodes that the latest operation could not make, for their providers had no capacity. */
    Set<Integer> unmade() {
        return nodes.stream()
                .filter(node -> node.isUnmade(operationId))
                .map(Node::number)
                .collect(Collectors.toSet());
    }

    /** Numbers of nodes that do not work, as far as is known. */
    Set<Integer> broken() {
        return nodes.stream()
                .filter(node -> node.state() != NodeState.RUNNING)
                .map(Node::number)
                .collect(Collectors.toSet());
    }

    /** Numbers of nodes whose machines are left where they are when the nodes go. */
    Set<Integer> foreign() {
        return nodes.stream().filter(Node::isForeign).map(Node::number).collect(Collectors.toSet());
    }

    public List<PlannedNode> planned() {
        return nodes.stream().map(Node::planned).toList();
    }

    /** Its own keys of people. */
    List<String> ownKeys() {
        return Objects.requireNonNullElse(spec.authorizedKeys(), List.of());
    }

    /** The keys of people on its nodes where its own are these. */
    KeysInForce keys(Collection<String> own) {
        return KeysInForce.of(granted, own);
    }

    /** Numbers of nodes that are in use and have other keys, as far as is known. */
    Set<Integer> without(KeysInForce keys) {
        String digest = keys.digest();
        return nodes.stream()
                .filter(node -> node.completion() != NodeCompletion.NEW && !digest.equals(node.keysDigest()))
                .map(Node::number)
                .collect(Collectors.toSet());
    }

    /** What all its nodes cost, by the definitions that it goes by. */
    public Price price() {
        long microsPerHour = 0;
        String currency = Price.DEFAULT_CURRENCY;
        for (Node node : nodes) {
            HardwareType type =
                    definitions.hardwareTypes().get(node.planned().layout().hardwareType());
            if (type != null) {
                Price price = type.priceAt(node.planned().provider());
                microsPerHour += price.microsPerHour();
                currency = price.currency();
            }
        }
        return new Price(microsPerHour, currency);
    }

    /** The services that it goes by, by name. */
    Map<String, Service> services() {
        return definitions.services();
    }

    /** The request that would make it as it is to be, of the size that it has. */
    ClusterRequest request() {
        return request(ClusterSize.exactly(size()), spec.services());
    }

    /** The request that would make it as it is to be, but of this size and with these services. */
    ClusterRequest request(ClusterSize size, List<String> services) {
        ClusterRequest asked = spec.request();
        return Objects.requireNonNullElseGet(asked, () -> ClusterRequest.of(name, spec.template(), size))
                .of(size, services);
    }

    /**
     * Node numbers that were asked for.
     *
     * @param pointer where they stand in the request
     * @throws InvalidInputException when the cluster has no such node
     */
    Set<Integer> requireNodes(Collection<Integer> numbers, String pointer) {
        Set<Integer> known = nodes.stream().map(Node::number).collect(Collectors.toCollection(TreeSet::new));
        List<Problem> problems = new ArrayList<>();
        for (int number : new TreeSet<>(numbers)) {
            if (!known.contains(number)) {
                problems.add(Problem.error(
                        pointer,
                        "The cluster " + name + " has no node " + number
                                + ".\nMaybe one that `loom cluster nodes` shows."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return Set.copyOf(numbers);
    }

    /**
     * Names of services of the cluster that were asked for.
     *
     * @throws InvalidInputException when the cluster has no such service
     */
    Set<String> requireServices(Collection<String> names, String pointer) {
        List<Problem> problems = new ArrayList<>();
        for (String service : new TreeSet<>(names)) {
            if (!spec.services().contains(service)) {
                problems.add(Problem.error(
                        pointer,
                        "The cluster " + name + " has no service " + service + ".\nMaybe one of "
                                + String.join(", ", new TreeSet<>(spec.services())) + "."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return Set.copyOf(names);
    }
}

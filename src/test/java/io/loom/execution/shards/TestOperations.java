package io.loom.execution.shards;

import io.loom.contract.BootstrapWork;
import io.loom.contract.ClusterRef;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.NodeRef;
import io.loom.contract.TaskReport;
import io.loom.execution.AttemptRole;
import io.loom.execution.OperationAccess;
import io.loom.execution.OperationListener;
import io.loom.execution.TaskContents;
import io.loom.model.InvalidInputException;
import io.loom.taskgraph.Task;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The other side of execution's ports, as small as it can be: every task bootstraps a node, and all is written down. */
@Alternative
@ApplicationScoped
class TestOperations implements TaskContents, OperationListener, OperationAccess {

    /** A node about which nothing can be said. */
    static final UUID NAMELESS = new UUID(404, 404);

    /** A node whose successes cannot be written down. */
    static final UUID INDIGESTIBLE = new UUID(500, 500);

    /** A node of which 10,000 characters must be told. */
    static final UUID VAST = new UUID(413, 413);

    private final Map<UUID, List<String>> heard = new ConcurrentHashMap<>();
    private final Set<UUID> unprepared = ConcurrentHashMap.newKeySet();
    private final AtomicInteger listenerFailures = new AtomicInteger();
    private final AtomicInteger listenerErrors = new AtomicInteger();

    /** What was heard of an operation, in order. */
    List<String> heard(UUID operationId) {
        return heard.computeIfAbsent(operationId, id -> new CopyOnWriteArrayList<>());
    }

    Optional<Outcome> outcome(UUID operationId) {
        return heard(operationId).stream()
                .filter(line -> line.startsWith("ended "))
                .reduce((first, last) -> last)
                .map(line -> Outcome.valueOf(line.substring("ended ".length())));
    }

    /** The next successes that are heard of make the transaction fail. */
    void failNextTransactions(int count) {
        listenerFailures.set(count);
    }

    /** The next successes that are heard of end in an error. */
    void overflowNextTransactions(int count) {
        listenerErrors.set(count);
    }

    /** What the operation needs cannot be made ready, or can be from now on. */
    void cannotPrepare(UUID operationId, boolean broken) {
        if (broken) {
            unprepared.add(operationId);
        } else {
            unprepared.remove(operationId);
        }
    }

    @Override
    public void prepare(UUID operationId) {
        if (unprepared.contains(operationId)) {
            throw new IllegalStateException("What it needs is broken.");
        }
    }

    @Override
    public boolean isVisible(UUID operationId) {
        return true;
    }

    @Override
    public Content contentOf(UUID operationId, Task task) {
        if (task.nodeId().equals(NAMELESS)) {
            throw new InvalidInputException("/config", "The macro %host.service.db% names no node.");
        }
        return new Content(
                Contract.DEFAULT_POOL,
                new ClusterRef(new UUID(1, 1), "default", 1, "test"),
                new NodeRef(task.nodeId(), 1000, "test-1000.local"),
                null,
                new BootstrapWork(
                        Set.of("shell"),
                        new Machine("m", Map.of(), 22, null, List.of(), Map.of()),
                        task.nodeId().equals(VAST) ? List.of("x".repeat(10_000)) : List.of(),
                        false));
    }

    @Override
    public void taskStarted(UUID operationId, UUID taskId, Task task, AttemptRole role, int attempt) {
        heard(operationId).add("started " + what(task, role) + " " + attempt);
    }

    @Override
    public void taskSucceeded(UUID operationId, UUID taskId, Task task, AttemptRole role, TaskReport.Succeeded report) {
        if (listenerErrors.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new StackOverflowError("This stack is meant to overflow.");
        }
        if (task.nodeId().equals(INDIGESTIBLE) || listenerFailures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("This transaction is meant to fail.");
        }
        heard(operationId).add("succeeded " + what(task, role));
    }

    @Override
    public void taskFailed(
            UUID operationId,
            UUID taskId,
            Task task,
            AttemptRole role,
            int attempt,
            String code,
            String message,
            boolean finallyFailed) {
        heard(operationId).add("failed " + what(task, role) + " " + attempt + " " + code + " " + finallyFailed);
    }

    @Override
    public void taskProgressed(UUID operationId, UUID taskId, Task task, AttemptRole role, String message) {
        heard(operationId).add("progressed " + message);
    }

    private static String what(Task task, AttemptRole role) {
        return switch (role) {
            case OWN -> task.action().name();
            case COMPENSATION -> "compensating " + task.action();
        };
    }

    @Override
    public void operationPaused(UUID operationId) {
        heard(operationId).add("paused");
    }

    @Override
    public void operationParked(UUID operationId, String why) {
        heard(operationId).add("parked " + why.lines().findFirst().orElse(""));
    }

    @Override
    public void operationEnded(UUID operationId, Outcome outcome) {
        heard(operationId).add("ended " + outcome);
    }
}

package io.loom.execution.shards;

import io.loom.contract.TaskAction;
import io.loom.execution.Executions;
import io.loom.execution.TaskStatus;
import io.loom.execution.TaskStatus.State;
import io.loom.execution.engine.OperationRun;
import io.loom.execution.engine.Submission;
import io.loom.execution.engine.TaskIds;
import io.loom.execution.journal.Command;
import io.loom.execution.journal.Journal;
import io.loom.execution.journal.TaskLogStore;
import io.loom.execution.journal.UnreadableOperationException;
import io.loom.taskgraph.Task;
import io.loom.taskgraph.TaskGraph;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Writes what is asked for into the database; the owner of the shard hears of it when that is committed. */
@ApplicationScoped
class ExecutionService implements Executions {

    private static final int KEY_BYTES = 32;
    private static final int PATIENCE_SECONDS = 5;

    private final Journal journal;
    private final TaskLogStore logs;
    private final Shards shards;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ExecutionService(Journal journal, TaskLogStore logs, Shards shards, Clock clock) {
        this.journal = journal;
        this.logs = logs;
        this.shards = shards;
        this.clock = clock;
    }

    @Override
    @Transactional
    public void submit(UUID operationId, UUID tenantId, Priority priority, TaskGraph graph) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        int shard = TaskIds.shardOf(TaskIds.base(operationId), journal.shards());
        journal.submit(new Submission(operationId, tenantId, priority, key, graph), shard, clock.instant());
    }

    @Override
    @Transactional
    public void pause(UUID operationId) {
        command(operationId, Command.Kind.PAUSE);
    }

    @Override
    @Transactional
    public void resume(UUID operationId) {
        command(operationId, Command.Kind.RESUME);
    }

    @Override
    @Transactional
    public void abort(UUID operationId) {
        command(operationId, Command.Kind.ABORT);
    }

    private void command(UUID operationId, Command.Kind kind) {
        if (!journal.command(operationId, kind)) {
            throw new IllegalArgumentException("There is no operation " + operationId + ".");
        }
    }

    @Override
    public List<TaskStatus> tasks(UUID operationId) {
        return askOrNobody(operationId, OperationRun::tasks).orElse(List.of());
    }

    @Override
    public Map<State, Integer> counts(UUID operationId) {
        return askOrNobody(operationId, OperationRun::counts).orElse(Map.of());
    }

    @Override
    public List<Task> tasksIn(UUID operationId, Set<State> states) {
        return ask(operationId, run -> run.tasksIn(states)).orElse(List.of());
    }

    @Override
    public Optional<Task> firstBegun(UUID operationId, Set<TaskAction> actions) {
        return ask(operationId, run -> run.firstBegun(actions)).flatMap(Function.identity());
    }

    @Override
    public List<TaskOut> tasksOut(UUID operationId) {
        return ask(operationId, OperationRun::tasksOut).orElse(List.of());
    }

    /** The same, to be shown: nothing is shown of what cannot be read. */
    private <T> Optional<T> askOrNobody(UUID operationId, Function<OperationRun, T> question) {
        try {
            return ask(operationId, question);
        } catch (UnreadableOperationException e) {
            return Optional.empty();
        }
    }

    /** Asks who runs the operation here; where nobody does, the journal. */
    private <T> Optional<T> ask(UUID operationId, Function<OperationRun, T> question) {
        return journal.shardOf(operationId)
                .flatMap(shards::runner)
                .flatMap(runner -> ask(runner, operationId, question))
                .or(() -> journal.operation(operationId).map(question));
    }

    private static <T> Optional<T> ask(ShardRunner runner, UUID operationId, Function<OperationRun, T> question) {
        CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
        runner.offer(new Input.Ask<>(operationId, question, answer));
        return answer.completeOnTimeout(Optional.empty(), PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public Optional<TaskGraph> graphOf(UUID operationId) {
        return journal.graphOf(operationId);
    }

    @Override
    @Transactional
    public boolean forget(UUID operationId, int limit) {
        if (logs.forget(operationId, limit) == limit) {
            return false;
        }
        journal.forget(operationId);
        return true;
    }

    @Override
    public Optional<UUID> operationOf(UUID taskId) {
        return journal.operationOf(taskId);
    }
}

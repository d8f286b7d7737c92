package io.loom.execution.shards;

import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.engine.OperationRun;
import io.loom.execution.engine.QueueKey;
import io.loom.platform.amqp.Delivery;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What a shard is told. */
sealed interface Input {

    /** About how many transitions come of it: what succeeds lets another task go out. */
    default int size() {
        return 1;
    }

    /** A message with reports, not yet read. */
    record Message(Delivery delivery) implements Input {}

    /**
     * The reports of a message that could be read, or a part of them, in their order.
     *
     * @param settles whether the message is settled when what they say is durable: not while others of it follow
     */
    record Reports(Delivery delivery, List<TaskReport> reports, boolean settles) implements Input {

        /** All of a message. */
        Reports(Delivery delivery, List<TaskReport> reports) {
            this(delivery, reports, true);
        }

        /** The first of its reports, which others follow. */
        Reports before(int end) {
            return new Reports(delivery, List.copyOf(reports.subList(0, end)), false);
        }

        /** These reports in place of its own. */
        Reports with(List<TaskReport> others) {
            return new Reports(delivery, List.copyOf(others), settles);
        }

        @Override
        public int size() {
            int successors = 0;
            for (TaskReport report : reports) {
                successors += report instanceof TaskReport.Succeeded ? 1 : 0;
            }
            return Math.max(1, reports.size() + successors);
        }
    }

    /** Slots, granted to the engine's {@code life}-th life; worthless to a later one. */
    record Granted(long life, QueueKey key, int count) implements Input {
        @Override
        public int size() {
            return count;
        }
    }

    /** There are new operations or commands in the database. */
    record WakeUp() implements Input {}

    /** An incarnation is gone. */
    record Lost(String incarnation) implements Input {}

    /** Time to see whether all who hold attempts still live. */
    record CheckHolders() implements Input {}

    /** An attempt's content could not be made. */
    record Undispatchable(TaskAttempt attempt, String code, String message, boolean retryable) implements Input {}

    /** Somebody wants to know something of an operation; empty where it has ended. */
    record Ask<T>(UUID operationId, Function<OperationRun, T> question, CompletableFuture<Optional<T>> answer)
            implements Input {

        void answer(Optional<OperationRun> run) {
            answer.complete(run.map(question));
        }
    }
}

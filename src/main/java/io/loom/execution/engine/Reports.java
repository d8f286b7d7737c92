package io.loom.execution.engine;

import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.TaskStatus.State;
import io.loom.execution.engine.Effects.Refusal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Judges what provisioners report. What is not to be believed is refused and counted; who works at what is
 * another's by now is told to stop. Not thread-safe.
 */
final class Reports {

    private static final int MAX_LOG_BYTES = 16 * 1024;

    private final Runs runs;
    private final Attempts attempts;
    private final ShardEngine.Reporters reporters;

    /**
     * @param runs which may be reported on
     * @param attempts knows the pools of tasks
     * @param reporters says who may report
     */
    Reports(Runs runs, Attempts attempts, ShardEngine.Reporters reporters) {
        this.runs = runs;
        this.attempts = attempts;
        this.reporters = reporters;
    }

    /** Whether a report on a task is from an incarnation that may not have it. */
    boolean isStranger(TaskReport report, OperationRun run, int vertex) {
        String incarnation = report.incarnation();
        boolean holds = incarnation.equals(run.holder(vertex));
        return !reporters.mayReport(incarnation, attempts.poolOf(run, vertex), holds);
    }

    /** The operation that is to hear of a report; null where it is dealt with already. */
    @Nullable
    OperationRun believed(TaskReport report, Effects effects) {
        TaskAttempt attempt = report.attempt();
        OperationRun run = runs.ofTask(attempt.taskId());
        if (run == null) {
            effects.refuse(Refusal.UNKNOWN_TASK);
            if (report instanceof TaskReport.Accepted) {
                stop(report, effects);
            }
            return null;
        }
        int vertex = TaskIds.vertexOf(attempt.taskId());
        if (attempt.number() < 1 || attempt.number() > run.attempt(vertex) || !run.isRight(attempt)) {
            effects.refuse(Refusal.WRONG_NONCE);
            return null;
        }
        if (report instanceof TaskReport.LogChunk chunk) {
            if (isStranger(report, run, vertex)) {
                effects.refuse(Refusal.STRANGER);
            } else {
                log(chunk, effects);
            }
            return null;
        }
        boolean current = attempt.number() == run.attempt(vertex) && run.isOut(vertex);
        String holder = run.holder(vertex);
        boolean mine = holder == null || holder.equals(report.incarnation());
        if (!current || !mine) {
            refuseLate(report, run, vertex, effects);
            return null;
        }
        return run;
    }

    private static void refuseLate(TaskReport report, OperationRun run, int vertex, Effects effects) {
        String holder = run.holder(vertex);
        boolean repeated = report.attempt().number() == run.attempt(vertex)
                && (run.state(vertex) == State.SUCCEEDED || report.incarnation().equals(holder));
        if (!repeated) {
            effects.refuse(Refusal.LATE);
        }
        boolean works = report instanceof TaskReport.Accepted || report instanceof TaskReport.Progress;
        if (works && !report.incarnation().equals(holder)) {
            stop(report, effects);
        }
    }

    private static void stop(TaskReport report, Effects effects) {
        effects.cancels().add(new Effects.Cancel(report.attempt(), report.incarnation()));
    }

    /** What is too long is refused, and the log says so in its place: its readers know that something is missing. */
    private static void log(TaskReport.LogChunk chunk, Effects effects) {
        int bytes = chunk.text().getBytes(StandardCharsets.UTF_8).length;
        if (chunk.sequence() >= 0 && bytes <= MAX_LOG_BYTES) {
            effects.logs().add(chunk);
            return;
        }
        effects.refuse(Refusal.OVERSIZED);
        if (chunk.sequence() >= 0) {
            String mark = "\n[A piece of %d bytes was refused here: it may have %d.]\n".formatted(bytes, MAX_LOG_BYTES);
            effects.logs()
                    .add(new TaskReport.LogChunk(
                            chunk.attempt(), chunk.incarnation(), chunk.at(), chunk.sequence(), mark));
        }
    }
}

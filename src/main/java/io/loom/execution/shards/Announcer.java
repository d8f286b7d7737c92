package io.loom.execution.shards;

import io.loom.execution.OperationListener;
import io.loom.execution.TaskContents;
import io.loom.execution.engine.Effects;
import io.loom.execution.engine.Notice;
import io.loom.taskgraph.Task;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Tells of what happened to tasks: the operation's listener while it is made durable, meters and followers of logs afterwards. */
final class Announcer {

    private final OperationListener listener;
    private final TaskContents contents;
    private final EngineMeters meters;
    private final LogFollowers followers;
    private final Clock clock;

    Announcer(
            OperationListener listener,
            TaskContents contents,
            EngineMeters meters,
            LogFollowers followers,
            Clock clock) {
        this.listener = listener;
        this.contents = contents;
        this.meters = meters;
        this.followers = followers;
        this.clock = clock;
    }

    /** Tells the listener, within the transaction that makes it durable. */
    void tell(List<Notice> notices) {
        List<Task> tasks = notices.stream()
                .filter(Notice.OfAttempt.class::isInstance)
                .map(notice -> ((Notice.OfAttempt) notice).task())
                .toList();
        if (!tasks.isEmpty()) {
            listener.expect(tasks);
        }
        notices.forEach(this::tell);
    }

    private void tell(Notice notice) {
        switch (notice) {
            case Notice.Started it ->
                listener.taskStarted(it.operationId(), it.taskId(), it.task(), it.role(), it.attempt());
            case Notice.Succeeded it ->
                listener.taskSucceeded(it.operationId(), it.taskId(), it.task(), it.role(), it.report());
            case Notice.Failed it ->
                listener.taskFailed(
                        it.operationId(),
                        it.taskId(),
                        it.task(),
                        it.role(),
                        it.attempt(),
                        it.code(),
                        it.message(),
                        it.finallyFailed());
            case Notice.Progressed it ->
                listener.taskProgressed(it.operationId(), it.taskId(), it.task(), it.role(), it.message());
            case Notice.Paused it -> listener.operationPaused(it.operationId());
            case Notice.Ended it -> listener.operationEnded(it.operationId(), it.outcome());
        }
    }

    /** What is to be counted when it is durable; who did the tasks is asked now, while it is known. */
    List<Runnable> figures(List<Notice> notices) {
        List<Runnable> figures = new ArrayList<>();
        for (Notice notice : notices) {
            if (notice instanceof Notice.AttemptEnded ended) {
                String plugin = contents.pluginOf(ended.operationId(), ended.task());
                figures.add(() -> meters.ended(ended, plugin, clock.millis()));
            }
        }
        return figures;
    }

    /** It is durable: who follows the logs of these tasks reads on. */
    void wakeFollowers(Effects effects) {
        List<UUID> tasks = new ArrayList<>();
        effects.logs().forEach(chunk -> tasks.add(chunk.attempt().taskId()));
        for (Notice notice : effects.notices()) {
            switch (notice) {
                case Notice.Succeeded it -> tasks.add(it.taskId());
                case Notice.Failed it -> tasks.add(it.taskId());
                case Notice.Started _, Notice.Progressed _, Notice.Paused _, Notice.Ended _ -> {}
            }
        }
        followers.changed(tasks);
    }
}

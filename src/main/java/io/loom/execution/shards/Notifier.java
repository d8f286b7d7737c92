package io.loom.execution.shards;

import io.loom.execution.OperationListener;
import io.loom.execution.TaskContents;
import io.loom.execution.engine.Effects;
import io.loom.execution.engine.Notification;
import io.loom.taskgraph.Task;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Tells of what happened to tasks: the operation's listener while it is made durable, meters and followers of logs afterwards. */
final class Notifier {

    private final OperationListener listener;
    private final TaskContents contents;
    private final EngineMeters meters;
    private final LogFollowers followers;
    private final Clock clock;

    Notifier(
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
    void tell(List<Notification> notifications) {
        List<Task> tasks = notifications.stream()
                .filter(Notification.OfAttempt.class::isInstance)
                .map(notification -> ((Notification.OfAttempt) notification).task())
                .toList();
        if (!tasks.isEmpty()) {
            listener.expect(tasks);
        }
        notifications.forEach(this::tell);
    }

    /** Tells the listener that an operation was parked, within the current transaction. */
    void parked(UUID operationId, String why) {
        listener.operationParked(operationId, why);
    }

    private void tell(Notification notification) {
        switch (notification) {
            case Notification.Started it ->
                listener.taskStarted(it.operationId(), it.taskId(), it.task(), it.role(), it.attempt());
            case Notification.Succeeded it ->
                listener.taskSucceeded(it.operationId(), it.taskId(), it.task(), it.role(), it.report());
            case Notification.Failed it ->
                listener.taskFailed(
                        it.operationId(),
                        it.taskId(),
                        it.task(),
                        it.role(),
                        it.attempt(),
                        it.code(),
                        it.message(),
                        it.finallyFailed());
            case Notification.Progressed it ->
                listener.taskProgressed(it.operationId(), it.taskId(), it.task(), it.role(), it.message());
            case Notification.Paused it -> listener.operationPaused(it.operationId());
            case Notification.Ended it -> listener.operationEnded(it.operationId(), it.outcome());
        }
    }

    /** What is to be counted when it is durable; who did the tasks is asked now, while it is known. */
    List<Runnable> figures(List<Notification> notifications) {
        List<Runnable> figures = new ArrayList<>();
        for (Notification notification : notifications) {
            if (notification instanceof Notification.AttemptEnded ended) {
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
        for (Notification notification : effects.notifications()) {
            switch (notification) {
                case Notification.Succeeded it -> tasks.add(it.taskId());
                case Notification.Failed it -> tasks.add(it.taskId());
                case Notification.Started _,
                        Notification.Progressed _,
                        Notification.Paused _,
                        Notification.Ended _ -> {}
            }
        }
        followers.changed(tasks);
    }
}

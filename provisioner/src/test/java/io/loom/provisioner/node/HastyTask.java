package io.loom.provisioner.node;

import io.loom.contract.ClusterRef;
import io.loom.contract.NodeRef;
import io.loom.contract.ResourceRef;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import io.loom.provisioner.plugin.TaskContext;
import java.nio.file.Path;
import java.time.Duration;

/** Another task with a time that runs out. */
final class HastyTask implements TaskContext {
    private final TaskContext task;
    private final long deadline;

    HastyTask(TaskContext task, Duration time) {
        this.task = task;
        deadline = System.nanoTime() + time.toNanos();
    }

    @Override
    public Duration timeLeft() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    @Override
    public TaskAttempt attempt() {
        return task.attempt();
    }

    @Override
    public TaskAction action() {
        return task.action();
    }

    @Override
    public ClusterRef cluster() {
        return task.cluster();
    }

    @Override
    public NodeRef node() {
        return task.node();
    }

    @Override
    public Path resource(ResourceRef resource) throws InterruptedException {
        return task.resource(resource);
    }

    @Override
    public void progress(String message) {
        task.progress(message);
    }

    @Override
    public void log(byte[] bytes, int offset, int length) {
        task.log(bytes, offset, length);
    }
}

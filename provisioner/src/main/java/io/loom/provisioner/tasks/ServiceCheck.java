package io.loom.provisioner.tasks;

import io.loom.contract.ClusterRef;
import io.loom.contract.NodeRef;
import io.loom.contract.ResourceRef;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import io.loom.provisioner.plugin.TaskContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * The CHECK of one service within the INSPECT of its node. On the node it is an attempt of its own, beside those of the other
 * services.
 */
record ServiceCheck(TaskContext inspection, String service) implements TaskContext {

    @Override
    public TaskAttempt attempt() {
        TaskAttempt whole = inspection.attempt();
        UUID own = UUID.nameUUIDFromBytes((whole.taskId() + "/" + service).getBytes(StandardCharsets.UTF_8));
        return new TaskAttempt(own, whole.number(), whole.nonce());
    }

    @Override
    public TaskAction action() {
        return TaskAction.CHECK;
    }

    @Override
    public ClusterRef cluster() {
        return inspection.cluster();
    }

    @Override
    public NodeRef node() {
        return inspection.node();
    }

    @Override
    public Duration timeLeft() {
        return inspection.timeLeft();
    }

    @Override
    public Path resource(ResourceRef resource) throws InterruptedException {
        return inspection.resource(resource);
    }

    @Override
    public void progress(String message) {
        inspection.progress(message);
    }

    @Override
    public void log(byte[] bytes, int offset, int length) {
        inspection.log(bytes, offset, length);
    }
}

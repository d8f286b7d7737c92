package io.loom.provisioner.plugin;

import io.loom.contract.ClusterRef;
import io.loom.contract.NodeRef;
import io.loom.contract.ResourceRef;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An attempt whose words are kept for a test to read. */
public record RecordingTask(
        TaskAttempt attempt,
        TaskAction action,
        ClusterRef cluster,
        NodeRef node,
        List<String> words,
        ByteArrayOutputStream bytes,
        Map<ResourceRef, Path> resources)
        implements TaskContext {

    /** The first attempt of a new task. */
    public static RecordingTask of(TaskAction action) {
        UUID id = UUID.randomUUID();
        return new RecordingTask(
                new TaskAttempt(id, 1, "nonce-of-" + id),
                action,
                new ClusterRef(UUID.randomUUID(), "default", 1, "test"),
                new NodeRef(UUID.randomUUID(), 1000, "test1-1000.local"),
                new CopyOnWriteArrayList<>(),
                new ByteArrayOutputStream(),
                new ConcurrentHashMap<>());
    }

    /** Another attempt of the same task, with a log of its own. */
    public RecordingTask attempt(int number) {
        return new RecordingTask(
                new TaskAttempt(attempt.taskId(), number, "nonce-" + number + "-of-" + attempt.taskId()),
                action,
                cluster,
                node,
                new CopyOnWriteArrayList<>(),
                new ByteArrayOutputStream(),
                resources);
    }

    /** The log so far. */
    public String text() {
        synchronized (bytes) {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public Duration timeLeft() {
        return Duration.ofSeconds(60);
    }

    /** Only what the test has put into {@link #resources}. */
    @Override
    public Path resource(ResourceRef resource) {
        return Objects.requireNonNull(resources.get(resource), () -> "resource " + resource);
    }

    @Override
    public void progress(String message) {
        words.add(message);
    }

    @Override
    public void log(byte[] text, int offset, int length) {
        synchronized (bytes) {
            bytes.write(text, offset, length);
        }
    }
}

package io.loom.execution.shards;

import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskBatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An assignment as JSON. Each is written by itself, so that its size is known, and one which cannot be written is no fault of others.
 *
 * @param attempt what is to be done
 * @param json the assignment
 */
record WrittenAssignment(TaskAttempt attempt, byte[] json) {

    private static final byte[] BEFORE = "{\"assignments\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = "]}".getBytes(StandardCharsets.US_ASCII);

    /** Some as a {@link TaskBatch}. */
    static byte[] message(List<WrittenAssignment> assignments) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(BEFORE);
        for (int i = 0; i < assignments.size(); i++) {
            if (i > 0) {
                message.write(',');
            }
            message.writeBytes(assignments.get(i).json());
        }
        message.writeBytes(AFTER);
        return message.toByteArray();
    }
}

package io.loom.execution.engine;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Identities of tasks. They are computed, so that a million of them take no room: 98 bits of a digest of the
 * operation's id, and 24 bits that number the vertex. UUID version 8.
 */
public final class TaskIds {

    /** One more than the highest vertex that an id can name. */
    public static final int MAX_TASKS = 1 << 24;

    private static final long INDEX_MASK = MAX_TASKS - 1L;

    private TaskIds() {}

    /** What all task ids of an operation have in common: the id of its vertex 0. */
    public static UUID base(UUID operationId) {
        ByteBuffer digest = ByteBuffer.wrap(sha256().digest(ByteBuffer.allocate(16)
                .putLong(operationId.getMostSignificantBits())
                .putLong(operationId.getLeastSignificantBits())
                .array()));
        long most = digest.getLong() & ~0xF000L | 0x8000L;
        long least = digest.getLong() >>> 2 | 0x8000000000000000L;
        return new UUID(most, least & ~INDEX_MASK);
    }

    /** The id of the task at {@code vertex} of the operation with that base. */
    public static UUID of(UUID base, int vertex) {
        return new UUID(base.getMostSignificantBits(), base.getLeastSignificantBits() | vertex);
    }

    /** The base of the operation that a task belongs to. */
    public static UUID baseOf(UUID taskId) {
        return new UUID(taskId.getMostSignificantBits(), taskId.getLeastSignificantBits() & ~INDEX_MASK);
    }

    /** The vertex that a task id names. */
    public static int vertexOf(UUID taskId) {
        return (int) (taskId.getLeastSignificantBits() & INDEX_MASK);
    }

    /** The shard of the operation with that base, from 0 to {@code shards - 1}. */
    public static int shardOf(UUID base, int shards) {
        return Math.floorMod(Long.hashCode(base.getMostSignificantBits()), shards);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}

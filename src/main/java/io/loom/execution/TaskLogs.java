package io.loom.execution;

import java.util.UUID;

/** What tasks printed, all attempts one after the other. */
public interface TaskLogs {

    /**
     * A piece of a log.
     *
     * @param text what was printed
     * @param offset of its first character
     * @param nextOffset where to read on
     * @param complete whether there is nothing after it, and will not be, until the operation is resumed
     */
    record Piece(String text, long offset, long nextOffset, boolean complete) {}

    /**
     * Reads a piece. Whoever reads on from {@link Piece#nextOffset} misses nothing, at any replica.
     *
     * @param taskId the task; one that nobody knows has an empty log
     * @param offset of the first character, from 0 on
     * @param limit how many characters at most, from 1 on
     */
    Piece read(UUID taskId, long offset, int limit);
}
